"""A TIFF's chain of pages, walked before any library follows it."""

import struct
from pathlib import Path
from typing import BinaryIO

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.limits import Limits

_MAX_TAGS = 4096


def check_pages(path: Path, limits: Limits) -> int:
    """The number of pages; raises Refused when the chain loops, leaves the file or is too long.

    Libraries follow a looping chain for ever and drop pages behind a broken link silently.
    """
    size = path.stat().st_size
    seen: set[int] = set()
    with path.open("rb") as file:
        head = file.read(16)
        if len(head) < 8:
            raise Refused(CUT_SHORT)
        order = "<" if head[:2] == b"II" else ">"
        big = struct.unpack(order + "H", head[2:4])[0] == 43
        count, entry, link = ("Q", 20, "Q") if big else ("H", 12, "I")
        if big and len(head) < 16:
            raise Refused(CUT_SHORT)
        (offset,) = struct.unpack_from(order + link, head, 8 if big else 4)
        while offset:
            if offset in seen:
                raise Refused("is damaged: its list of pages runs in a circle")
            seen.add(offset)
            if len(seen) > limits.max_planes:
                raise Refused(f"has more pages than the limit of {limits.max_planes:,}")
            if offset >= size:
                raise Refused(CUT_SHORT)
            file.seek(offset)
            tags = _unpack(file, order + count)
            if tags > _MAX_TAGS:
                raise Refused(DAMAGED)
            file.seek(tags * entry, 1)
            offset = _unpack(file, order + link)
    if not seen:
        raise Refused("holds no picture: it has no pages")
    return len(seen)


def _unpack(file: BinaryIO, format_: str) -> int:
    data = file.read(struct.calcsize(format_))
    if len(data) < struct.calcsize(format_):
        raise Refused(CUT_SHORT)
    return int(struct.unpack(format_, data)[0])
