"""A TIFF's chain of pages, walked before any library follows it."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.limits import Limits

_MAX_TAGS = 4096
# Bits a sample, description, strips, tiles and ImageJ's metadata, with their counts.
_NEEDED = {258, 270, 273, 279, 324, 325, 339, 50838, 50839}
# Bytes of a value of each type.
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_SIZES |= {16: 8, 17: 8, 18: 8}


@dataclass(frozen=True)
class _Layout:
    """How this TIFF writes numbers: `count` of a page's tags, a tag's `value`, a `link`."""

    count: str
    entry: int  # bytes of a tag
    value: str  # its number, type, count, and where the value lies unless it is short
    inline: int  # bytes of the longest value that is short
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
            _check_values(file.read(tags * layout.entry), layout, size)
    if not seen:
        raise Refused("holds no picture: it has no pages")
    return len(seen)


def _check_values(entries: bytes, layout: _Layout, size: int) -> None:
    """What a page can't be read without must lie in the file: libraries leave it out silently."""
    for at in range(0, len(entries) - layout.entry + 1, layout.entry):
        tag, kind, count, offset = struct.unpack_from(layout.value, entries, at)
        length = count * _SIZES.get(kind, 0)
        if tag in _NEEDED and length > layout.inline and offset + length > size:
            raise Refused(CUT_SHORT)


def _layout(magic: bytes) -> _Layout:
    order = "<" if magic[:2] == b"II" else ">"
    if 43 in magic[2:]:
        return _Layout(order + "Q", 20, order + "HHQQ", 8, order + "Q", first=8)
    return _Layout(order + "H", 12, order + "HHII", 4, order + "I", first=4)


def _unpack(file: BinaryIO, format_: str) -> int:
    data = file.read(struct.calcsize(format_))
    if len(data) < struct.calcsize(format_):
        raise Refused(CUT_SHORT)
    return int(struct.unpack(format_, data)[0])
