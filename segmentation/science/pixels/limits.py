"""What a file may ask for, checked against its header before anything is decoded."""

from dataclasses import dataclass, replace
from typing import Self

GIGA = 10**9


@dataclass(frozen=True)
class Limits:
    """Bounds for one file: what it holds, and what decoding it may use.

    max_pixels: pixels of one plane.
    max_planes: planes, T, C and Z together.
    max_scenes: images in one file.
    max_bytes: all planes of all its images, decoded.
    room: whose room `max_bytes` is what is left of ("the project"); empty for the site's limit.
    max_memory: bytes that decoding may take at once.
    max_seconds: processor time to open a file and begin; reading gets more with its decoded size.
    max_expansion: how many times larger than the file its pixels may be, once above a gigabyte.
    """

    max_pixels: int = 10_000_000_000
    max_planes: int = 100_000
    max_scenes: int = 200
    max_bytes: int = 64 * GIGA
    room: str = ""
    max_memory: int = 900_000_000
    max_seconds: float = 8.0
    max_expansion: int = 500

    def within(self, left: int, room: str) -> Self:
        """These limits, or narrower ones when less than `max_bytes` is left in `room`."""
        return self if left >= self.max_bytes else replace(self, max_bytes=max(left, 0), room=room)

    def most_bytes(self) -> str:
        """What `max_bytes` is, for people: it reads on from "more than"."""
        size = in_bytes(self.max_bytes)
        return f"the {size} still free in {self.room}" if self.room else f"the limit of {size}"

    def seconds_for(self, decoded_bytes: int) -> float:
        """Processor time allowed for an image of `decoded_bytes`: at least 10 MB a second."""
        return self.max_seconds + decoded_bytes / 10_000_000


DEFAULT = Limits()


def in_bytes(count: int) -> str:
    """A number of bytes for people: `3.2 GB`."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.3g} TB" if size < 1000 else "thousands of TB"
