"""Olympus OIF (an index and a folder of TIFFs) and OIB (the same in a compound file)."""

import io
import math
import struct
from pathlib import Path

import numpy as np
import tifffile
from numpy.typing import NDArray

_SECTOR = 512
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
# Shorter streams would lie in a table of their own.
_SHORTEST = 4096


def index_of(name: str, channels: int, depth: int, size: int) -> str:
    """The settings in an index file."""
    axes = [("X", size, size * 100, "nm"), ("Y", size, size * 100, "nm"), ("C", channels, 0, "")]
    axes.append(("Z", depth, (depth - 1) * 500, "nm"))
    lines = ["[ProfileSaveInfo]", f'Name="{name}"', 'Version="1"']
    for number, (code, count, length, unit) in enumerate(axes):
        lines += [
            f"[Axis {number} Parameters Common]",
            f'AxisCode="{code}"',
            f"MaxSize={count}",
            "StartPosition=0.0",
            f"EndPosition={float(length)}",
            f'UnitName="{unit}"',
        ]
    for channel in range(1, channels + 1):
        lines += [f"[GUI Channel {channel} Parameters]", f'DyeName="Dye {channel}"']
    lines += ["[Acquisition Parameters Common]", "ImageCaputreDate='2020-01-02 03:04:05'"]
    return "\r\n".join(lines) + "\r\n"


def planes_of(pixels: NDArray[np.generic]) -> dict[str, bytes]:
    """A TIFF for each plane of (C, Z, Y, X)."""
    found = {}
    for c, z in np.ndindex(pixels.shape[:2]):
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, pixels[c, z], metadata=None)
        found[f"s_C{c + 1:03}Z{z + 1:03}.tif"] = buffer.getvalue()
    return found


def write_oif(folder: Path, name: str, pixels: NDArray[np.generic]) -> Path:
    """Write `name` and its folder; gives the path of the index."""
    channels, depth, size, _ = pixels.shape
    index = folder / name
    index.write_bytes(b"\xff\xfe" + index_of(name, channels, depth, size).encode("utf-16-le"))
    parts = folder / f"{name}.files"
    parts.mkdir()
    for part, data in planes_of(pixels).items():
        (parts / part).write_bytes(data)
    return index


def write_oib(path: Path, pixels: NDArray[np.generic]) -> None:
    """Write the same as one file."""
    channels, depth, size, _ = pixels.shape
    index = index_of("a.oif", channels, depth, size).encode("utf-16-le")
    files = {"a.oif": b"\xff\xfe" + index, **planes_of(pixels)}
    lines = ["[OibSaveInfo]", 'Name="a"', 'Version="1"', 'MainFileName="Stream00000"']
    streams = {}
    for number, (name, data) in enumerate(files.items()):
        lines.append(f'Stream{number:05}="{name}"')
        streams[f"Stream{number:05}"] = data
    info = "\r\n".join(lines) + "\r\n"
    streams["OibInfo.txt"] = b"\xff\xfe" + info.encode("utf-16-le")
    write_compound(path, streams)


def write_compound(path: Path, streams: dict[str, bytes]) -> None:
    """Write a compound file of version 3 whose directory is a chain to the right."""
    padded = {
        name: data
        + (b"\r\0\n\0" if data[:2] == b"\xff\xfe" else b"\0\0\0\0")
        * math.ceil(max(0, _SHORTEST - len(data)) / 4)
        for name, data in streams.items()
    }
    table: list[int] = []
    body = bytearray()
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    for number, (name, data) in enumerate(padded.items(), 1):
        right = number + 1 if number < len(padded) else _NONE
        entries.append(_entry(name, 2, len(table), len(data), right=right))
        _append(body, table, data)
    directory = len(table)
    _append(body, table, b"".join(entries))
    fats = math.ceil((len(table) + 1) / (_SECTOR // 4 - 1))
    places = list(range(len(table), len(table) + fats))
    table += [_FAT] * fats
    table += [_FREE] * (fats * _SECTOR // 4 - len(table))
    fields = (bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, fats, directory, 0, 4096, _END, 0, _END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16sHHHHHHIIIIIIIIII", *fields)
    header += struct.pack("<109I", *places, *[_FREE] * (109 - fats))
    path.write_bytes(header + body + struct.pack(f"<{len(table)}I", *table))


def _append(body: bytearray, table: list[int], data: bytes) -> None:
    body += data.ljust(math.ceil(len(data) / _SECTOR) * _SECTOR, b"\0")
    sectors = math.ceil(len(data) / _SECTOR)
    table += [*range(len(table) + 1, len(table) + sectors), _END]


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = _NONE, right: int = _NONE
) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    fields = (text.ljust(64, b"\0"), len(text), kind, 1, _NONE, right, child)
    return struct.pack("<64sHBBIII16sIQQIQ", *fields, bytes(16), 0, 0, 0, start, size)
