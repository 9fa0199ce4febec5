"""Waiting for the server, with a bar where somebody looks."""

import time
from collections.abc import Callable
from typing import NoReturn, Self, TypeVar

from tqdm import tqdm

from segmentation.interfaces.cli.client.errors import OcellusError

# How long to wait before asking again: often at first, as small things take no longer.
_FIRST_LOOK, _LAST_LOOK, _GROWTH = 0.2, 2.0, 1.2

T = TypeVar("T")


class Bar:
    """A progress bar that is told where it is, not how far it moved."""

    def __init__(self, inner: "tqdm[NoReturn]") -> None:
        self._inner = inner

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._inner.close()

    def update_to(self, count: int) -> None:
        """Set it to `count`."""
        self._inner.update(count - self._inner.n)


def bar(what: str, total: int, shown: bool | None, unit: str) -> Bar:
    """A bar on standard error; `shown` None means: when that is a terminal."""
    disable = None if shown is None else not shown
    inner: tqdm[NoReturn] = tqdm(
        total=total, desc=what, unit=unit, unit_scale=unit == "B", disable=disable
    )
    return Bar(inner)


def until(
    ask: Callable[[], T],
    enough: Callable[[T], bool],
    timeout: float | None,
    what: str,
    rest: Callable[[float], object] = time.sleep,
) -> T:
    """Ask again and again until it is enough; raises `OcellusError` after `timeout` seconds.

    `rest` waits between two questions, at most so long as it is told unless it hears of news.
    """
    pause, began = _FIRST_LOOK, time.monotonic()
    while not enough(answer := ask()):
        if timeout is not None and time.monotonic() - began + pause > timeout:
            raise OcellusError(f"{what} was not over after {timeout:g} seconds; it goes on.")
        rest(pause)
        pause = min(pause * _GROWTH, _LAST_LOOK)
    return answer
