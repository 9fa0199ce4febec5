"""A TIFF's chain of pages, walked before any library follows it."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.limits import Limits

_MAX_TAGS = 4096


@dataclass(frozen=True)
class _Layout:
    """How this TIFF writes numbers: `count` of a page's tags, bytes of an `entry`, a `link`."""

    count: str
    entry: int
    link: str
    first: int  # where the link to the first page lies


def check_pages(path: Path, limits: Limits) -> int:
    """The number of pages; raises Refused when the chain loops, leaves the file or is too long.

    Libraries follow a looping chain for ever and drop pages behind a broken link silently.
    """
    size = path.stat().st_size
    seen: set[int] = set()
    with path.open("rb") as file:
        layout = _layout(file.read(4))
        file.seek(layout.first)
        while offset := _unpack(file, layout.link):
            if offset in seen:
                raise Refused("is damaged: its list of pages runs in a circle")
            seen.add(offset)
            if len(seen) > limits.max_planes:
                raise Refused(f"has more pages than the limit of {limits.max_planes:,}")
            if offset >= size:
                raise Refused(CUT_SHORT)
            file.seek(offset)
            tags = _unpack(file, layout.count)
            if tags > _MAX_TAGS:
                raise Refused(DAMAGED)
            file.seek(tags * layout.entry, 1)
    if not seen:
        raise Refused("holds no picture: it has no pages")
    return len(seen)


def _layout(magic: bytes) -> _Layout:
    order = "<" if magic[:2] == b"II" else ">"
    if 43 in magic[2:]:
        return _Layout(order + "Q", 20, order + "Q", first=8)
    return _Layout(order + "H", 12, order + "I", first=4)


def _unpack(file: BinaryIO, format_: str) -> int:
    data = file.read(struct.calcsize(format_))
    if len(data) < struct.calcsize(format_):
        raise Refused(CUT_SHORT)
    return int(struct.unpack(format_, data)[0])
