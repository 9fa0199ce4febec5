"""Why a file cannot be read, in words for the person who sent it."""

from collections.abc import Iterator
from contextlib import contextmanager

from segmentation.science.pixels.limits import Limits, in_bytes


class UnreadableImage(ValueError):
    """A file that cannot be an image here; `str()` is one sentence naming the file and the reason.

    `reason` is a predicate ("is cut short") that reads on from the name of the file.
    """

    def __init__(self, filename: str, reason: str) -> None:
        super().__init__(f"{filename} {reason}.")
        self.filename = filename
        self.reason = reason


class PartOfAnother(UnreadableImage):
    """A file that is read with the one that leads the image they are parts of, named `leader`."""

    def __init__(self, filename: str, leader: str) -> None:
        super().__init__(filename, f"is a part of the image that begins in {leader}; open that one")
        self.leader = leader


class Refused(ValueError):
    """Raised inside readers, which know the reason but need not know the user's file name."""


EMPTY = "is empty (0 bytes)"
CUT_SHORT = "is cut short: the file ends before its pixels do"
_ENDS_EARLY = ("truncated", "unexpected end", "not enough data", "less than expected")
_UNKNOWN_ENCODING = ("unsupported", "not a known", "missing dependencies", "does not support")
# How refusals of what is in order but unknown here end.
NOT_READ_HERE = "that Ocellus can't read"
DAMAGED = "is damaged: its contents contradict each other or can't be decoded"


@contextmanager
def decoding(filename: str, limits: Limits) -> Iterator[None]:
    """Turn whatever a decoder raises into `UnreadableImage`.

    Broken files make decoding libraries raise every kind of exception, so all are caught; wrap
    only calls into decoders, never code that writes.
    """
    try:
        yield
    except UnreadableImage:
        raise
    except Refused as refusal:
        raise UnreadableImage(filename, str(refusal)) from refusal
    except Exception as error:
        raise UnreadableImage(filename, _reason(error, limits)) from error


def _reason(error: Exception, limits: Limits) -> str:
    text = str(error).lower()
    if isinstance(error, MemoryError):
        return out_of_memory(limits)
    if any(phrase in text for phrase in _ENDS_EARLY):
        return CUT_SHORT
    if isinstance(error, NotImplementedError) or any(
        phrase in text for phrase in _UNKNOWN_ENCODING
    ):
        return f"uses an encoding or compression {NOT_READ_HERE}"
    return DAMAGED


def out_of_memory(limits: Limits) -> str:
    """The reason given when decoding takes more than `limits.max_memory`."""
    return f"needs more memory to decode than the limit of {in_bytes(limits.max_memory)}"
