"""Fetching a published file: over https alone, no larger than a network can be, and as stated.

An opener is whatever opens an address as `urllib.request.OpenerDirector` does.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    UnknownHandler,
)

from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.upstream.catalogue import PublishedModel

MOST_BYTES = 1024**3
_SILENCE_S, _LONGEST_S = 30.0, 3600.0
_PIECE = 256 * 1024


class FetchError(EngineError):
    """A published file that can't be had; the message says why and what to do instead."""


class Opener(Protocol):
    """Opens an address; the answer is read like a file."""

    def open(self, fullurl: str, *, timeout: float) -> IO[bytes]:
        """Raises what urllib raises."""
        ...


def secure_opener(https: HTTPSHandler | None = None) -> OpenerDirector:
    """One that follows redirects, but speaks https alone."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        https or HTTPSHandler(),
        HTTPRedirectHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def fetch(
    model: PublishedModel,
    folder: Path,
    opener: Opener | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> Path:
    """The authors' file, in `folder`; `progress` is told of each piece's bytes.

    Raises `FetchError`; then no file is left there.
    """
    if model.address is None or model.file is None:
        raise FetchError(
            f"The authors give no lasting address of {model.upstream_name}: look for it on "
            f"{model.page} and add the file with `ocellus models add`."
        )
    path = folder / model.file
    try:
        with path.open("xb") as file:
            found = _receive(model, opener or secure_opener(), file, progress)
        if model.sha256 not in {None, found}:
            raise FetchError(
                f"{model.file} from {model.address} is not the file that its authors state: its "
                f"SHA-256 is {found}, not {model.sha256}. Nothing was kept."
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _receive(
    model: PublishedModel, opener: Opener, file: IO[bytes], progress: Callable[[int], object]
) -> str:
    """Write what the address answers, and return its SHA-256."""
    sha256, count = hashlib.sha256(), 0
    for piece in _pieces(model, opener):
        count += len(piece)
        if count > MOST_BYTES:
            raise FetchError(f"{model.address} answers more than any network needs.")
        sha256.update(piece)
        file.write(piece)
        progress(len(piece))
    return sha256.hexdigest()


def _pieces(model: PublishedModel, opener: Opener) -> Iterator[bytes]:
    """What the address answers; raises `FetchError` for all that can happen on the way."""
    try:
        with opener.open(str(model.address), timeout=_SILENCE_S) as answer:
            yield from _read(answer, model)
    except HTTPError as error:
        error.close()
        raise FetchError(
            f"{model.address} answers {error.code} ({error.reason}): its authors may have moved "
            f"it; look on {model.page}."
        ) from error
    except (URLError, HTTPException, OSError) as error:
        raise FetchError(_unreachable(model, error)) from error


def _read(answer: Any, model: PublishedModel) -> Iterator[bytes]:
    """An answer piece by piece; a slow server is waited for, but not for ever."""
    until = time.monotonic() + _LONGEST_S
    stated = _stated_length(answer)
    if stated is not None and stated > MOST_BYTES:
        raise FetchError(f"{model.address} would be {stated} bytes, more than any network.")
    count = 0
    while piece := answer.read(_PIECE):
        count += len(piece)
        yield piece
        if time.monotonic() > until:
            raise TimeoutError("it took more than an hour")
    if stated is not None and count < stated:
        raise ConnectionError("the connection broke off")


def _stated_length(answer: Any) -> int | None:
    length = answer.headers.get("Content-Length", "")
    return int(length) if length.isdecimal() else None


def _unreachable(model: PublishedModel, error: Exception) -> str:
    reason = getattr(error, "reason", error)
    if str(reason).startswith("unknown url type"):
        return f"{model.address} leads to an address without https, which is not followed."
    return (
        f"{model.address} can't be reached ({reason}): is there a network? Without one, fetch the "
        "file on another machine and add it with `ocellus models add`."
    )
