"""Microsoft's compound files, in which OIB lies: walked before any library follows their chains."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHIFTS = (9, 12)
_LARGEST_ID = 0xFFFFFFFA
_END = 0xFFFFFFFE
_IN_HEADER = 109


def check_compound(path: Path) -> None:
    """Raise Refused when a chain of sectors runs in a circle: the library would follow it for ever.

    Short streams have a table of chains of their own.
    """
    with path.open("rb") as file:
        header = file.read(512)
        if len(header) < 512:
            raise Refused(CUT_SHORT)
        shift = struct.unpack_from("<H", header, 30)[0]
        if shift not in _SHIFTS:
            raise Refused(DAMAGED)
        table = _table(file, header, 1 << shift)
        small = _chained(file, struct.unpack_from("<I", header, 60)[0], table, 1 << shift)
    _check_chains(table)
    _check_chains(small)


def _table(file: BinaryIO, header: bytes, size: int) -> list[int]:
    """The successor of each sector."""
    count, start, more = (struct.unpack_from("<I", header, at)[0] for at in (44, 68, 72))
    places = list(struct.unpack_from(f"<{_IN_HEADER}I", header, 76))
    seen: set[int] = set()
    while more and start < _LARGEST_ID and start not in seen:
        seen.add(start)
        numbers = _sector(file, start, size)
        places += numbers[:-1]
        start = numbers[-1]
    table: list[int] = []
    for place in places[:count]:
        table += _sector(file, place, size)
    return table


def _chained(file: BinaryIO, start: int, table: Sequence[int], size: int) -> list[int]:
    numbers: list[int] = []
    seen: set[int] = set()
    while start < _LARGEST_ID:
        if start in seen or start >= len(table):
            raise Refused(DAMAGED)
        seen.add(start)
        numbers += _sector(file, start, size)
        start = table[start]
    return numbers


def _sector(file: BinaryIO, number: int, size: int) -> tuple[int, ...]:
    file.seek((number + 1) * size)
    data = file.read(size)
    if len(data) < size:
        raise Refused(CUT_SHORT)
    return struct.unpack(f"<{size // 4}I", data)


def _check_chains(table: Sequence[int]) -> None:
    """Every chain must end, wherever it begins."""
    walk = [0] * len(table)
    for number in range(len(table)):
        place, mine = number, number + 1
        while place < len(table) and not walk[place]:
            walk[place] = mine
            place = table[place]
        if place < len(table) and walk[place] == mine:
            raise Refused(DAMAGED)
