"""Small images have a core each, at any time; larger ones have all, one at a time."""

import threading
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch

from segmentation.science.engines.cores import SMALL_PX, Cores
from segmentation.science.engines.work import Work

PATIENCE_S = 10.0
ALL = 3


def work(pixels: int, device: str = "cpu") -> Work:
    info = SimpleNamespace(shape=(1, 2, 1, 1, pixels))
    source, segmenter = SimpleNamespace(info=info), SimpleNamespace(device_name=device)
    return cast("Work", SimpleNamespace(source=source, segmenter=segmenter))


SMALL, LARGE = work(SMALL_PX), work(SMALL_PX + 1)


@pytest.fixture
def cores() -> Any:
    threads = torch.get_num_threads()
    torch.set_num_threads(ALL)
    yield Cores()
    torch.set_num_threads(threads)


def test_a_small_image_is_looked_at_by_one_thread(cores: Cores) -> None:
    with cores.share(SMALL):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == ALL


def test_a_larger_one_by_all(cores: Cores) -> None:
    with cores.share(LARGE):
        assert torch.get_num_threads() == ALL


def test_also_in_a_thread_that_began_beside_a_small_one(cores: Cores) -> None:
    found: list[int] = []

    def look() -> None:
        with cores.share(LARGE):
            found.append(torch.get_num_threads())

    with cores.share(SMALL):
        thread = threading.Thread(target=look)
        thread.start()
    thread.join(PATIENCE_S)
    assert found == [ALL]


def test_small_ones_are_let_in_side_by_side(cores: Cores) -> None:
    with cores.share(SMALL):
        assert lets_in(cores.share(SMALL))


def test_small_ones_are_let_in_beside_a_larger_one(cores: Cores) -> None:
    with cores.share(LARGE):
        assert lets_in(cores.share(SMALL))
    with cores.share(SMALL):
        assert lets_in(cores.share(LARGE))


def test_a_larger_one_waits_for_another(cores: Cores) -> None:
    with cores.share(LARGE):
        waiting = Entrant(cores.share(LARGE))
        assert not waiting.inside.wait(0.1)
    assert waiting.inside.wait(PATIENCE_S)


def test_a_failure_lets_the_others_in(cores: Cores) -> None:
    for one in (SMALL, LARGE):
        with pytest.raises(ValueError, match="broken"), cores.share(one):
            raise ValueError("broken")
    assert lets_in(cores.share(LARGE))


def test_on_a_gpu_nothing_is_waited_for(cores: Cores) -> None:
    with cores.share(LARGE), cores.share(work(1, "cuda")):
        assert torch.get_num_threads() == ALL


class Entrant:
    """Goes in and out in a thread of its own."""

    def __init__(self, door: AbstractContextManager[None]) -> None:
        self.inside = threading.Event()
        self._door = door
        threading.Thread(target=self._go, daemon=True).start()

    def _go(self) -> None:
        with self._door:
            self.inside.set()


def lets_in(door: AbstractContextManager[None]) -> bool:
    return Entrant(door).inside.wait(PATIENCE_S)
