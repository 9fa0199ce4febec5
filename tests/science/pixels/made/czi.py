"""Zeiss CZI: subblocks of one plane each, a directory, and metadata."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray

_TYPES = {("uint8", 1): 0, ("uint16", 1): 1, ("float32", 1): 2, ("uint8", 3): 3, ("uint16", 3): 4}
METADATA = """<ImageDocument><Metadata><Information>
<Image><AcquisitionDateAndTime>2024-02-03T04:05:06.789Z</AcquisitionDateAndTime>
<ObjectiveSettings><ObjectiveRef Id="Objective:2"/></ObjectiveSettings>
<Dimensions><Channels><Channel Id="Channel:0" Name="DAPI"/><Channel Id="Channel:1"/></Channels>
<S><Scenes><Scene Index="0" Name="A1"/><Scene Index="1" Name="B2"/></Scenes></S></Dimensions>
</Image>
<Instrument><Objectives><Objective Id="Objective:1" Name="no"/>
<Objective Id="Objective:2" Name="Plan 20x"/></Objectives></Instrument></Information>
<Scaling><Items><Distance Id="X"><Value>5E-07</Value></Distance>
<Distance Id="Y"><Value>5E-07</Value></Distance></Items></Scaling>
<DisplaySetting><Channels><Channel Name="DAPI"><Color>#FF0000FF</Color></Channel>
<Channel Name="GFP"><Color>#FF00FF00</Color></Channel></Channels></DisplaySetting>
</Metadata></ImageDocument>"""


@dataclass(frozen=True)
class Block:
    """Pixels (Y, X), or (Y, X, 3) in colour, at a place; `size` is what coarse ones stand for."""

    pixels: NDArray[np.generic]
    at: dict[str, int] = field(default_factory=dict)
    y: int = 0
    x: int = 0
    compression: int = 0
    size: tuple[int, int] | None = None


def write_czi(path: Path, blocks: Sequence[Block], metadata: str = METADATA) -> None:
    """Write a file of these subblocks."""
    header_size = 32 + 512
    body, entries = bytearray(), []
    for block in blocks:
        entry = _entry(block, header_size + len(body))
        entries.append(entry)
        data = _encoded(block)
        head = struct.pack("<iiq", 0, 0, len(data)) + entry
        head += bytes(max(0, 256 - len(head)))
        body += _segment(b"ZISRAWSUBBLOCK", head + data)
    directory_at = header_size + len(body)
    listed = struct.pack("<i", len(entries)) + bytes(124) + b"".join(entries)
    body += _segment(b"ZISRAWDIRECTORY", listed)
    metadata_at = header_size + len(body)
    xml = metadata.encode()
    body += _segment(b"ZISRAWMETADATA", struct.pack("<ii", len(xml), 0) + bytes(248) + xml)
    fields = (1, 0, 0, 0, bytes(16), bytes(16), 0, directory_at, metadata_at, 0, 0)
    header = struct.pack("<iiii16s16siqqiq", *fields)
    path.write_bytes(_segment(b"ZISRAWFILE", header.ljust(512, b"\0")) + body)


def _segment(name: bytes, data: bytes) -> bytes:
    return struct.pack("<16sqq", name, len(data), len(data)) + data


def _entry(block: Block, position: int) -> bytes:
    stored_y, stored_x = block.pixels.shape[:2]
    height, width = block.size or (stored_y, stored_x)
    sides = [("X", block.x, width, stored_x), ("Y", block.y, height, stored_y)]
    sides += [(axis, start, 1, 1) for axis, start in block.at.items()]
    kind = _TYPES[block.pixels.dtype.name, 1 if block.pixels.ndim == 2 else 3]
    head = struct.pack(
        "<2siqiiBB4si", b"DV", kind, position, 0, block.compression, 0, 0, bytes(4), len(sides)
    )
    return head + b"".join(
        struct.pack("<4siifi", axis.encode(), start, size, 0.0, stored)
        for axis, start, size, stored in sides
    )


def _encoded(block: Block) -> bytes:
    pixels = block.pixels[..., ::-1] if block.pixels.ndim == 3 else block.pixels
    data = np.ascontiguousarray(pixels).tobytes()
    if block.compression == 2:
        return bytes(imagecodecs.lzw_encode(data))
    if block.compression == 5:
        return bytes(imagecodecs.zstd_encode(data))
    if block.compression == 6:
        packed = np.frombuffer(data, np.uint8).reshape(-1, 2).T.tobytes()
        return b"\x03\x01\x01" + bytes(imagecodecs.zstd_encode(packed))
    return data
