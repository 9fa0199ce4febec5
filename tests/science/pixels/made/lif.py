"""Leica LIF: a header in XML and a block of bytes for each image."""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_DIMENSIONS = {"X": 1, "Y": 2, "Z": 3, "T": 4, "M": 10}
_LUTS = ("Green", "Red", "Blue")


def write_lif(
    path: Path,
    images: Sequence[tuple[str, str, NDArray[np.generic]]],
    *,
    attachment: str = "",
    before: str = "",
) -> None:
    """Write images (name, axes, pixels); `axes` are letters of T, M, C, Z, Y, X, the last X."""
    elements = "".join(_element(number, *image, attachment) for number, image in enumerate(images))
    xml = (
        f'{before}<LMSDataContainerHeader Version="2"><Element Name="experiment" UniqueID="1">'
        f"<Children>{elements}</Children></Element></LMSDataContainerHeader>"
    )
    text = xml.encode("utf-16-le")
    data = struct.pack("<IIBI", 0x70, len(text) + 5, 0x2A, len(text) // 2) + text
    for number, (_, _, pixels) in enumerate(images):
        name, content = f"MemBlock_{number}".encode("utf-16-le"), pixels.tobytes()
        fields = (0x70, len(name) + 14, 0x2A, len(content), 0x2A, len(name) // 2)
        data += struct.pack("<IIBQBI", *fields) + name + content
    path.write_bytes(data)


def _element(
    number: int, name: str, axes: str, pixels: NDArray[np.generic], attachment: str
) -> str:
    steps = dict(zip(axes, pixels.strides, strict=True))
    sizes = dict(zip(axes, pixels.shape, strict=True))
    dimensions = "".join(
        f'<DimensionDescription DimID="{_DIMENSIONS[axis]}" NumberOfElements="{sizes[axis]}" '
        f'Origin="0" Length="{(sizes[axis] - 1) * 2e-7}" Unit="m" BitInc="0" '
        f'BytesInc="{steps[axis]}"/>'
        for axis in axes
        if axis != "C"
    )
    channels = "".join(
        '<ChannelDescription DataType="0" ChannelTag="0" '
        f'Resolution="{8 * pixels.dtype.itemsize}" NameOfMeasuredQuantity="" Min="0" Max="255" '
        f'Unit="" LUTName="{_LUTS[index % 3]}" IsLUTInverted="0" '
        f'BytesInc="{index * steps.get("C", 0)}" BitInc="0"><ChannelProperty><Key>DyeName</Key>'
        f"<Value>Dye {index}</Value></ChannelProperty></ChannelDescription>"
        for index in range(sizes.get("C", 1))
    )
    return (
        f'<Element Name="{name}" UniqueID="a{number}"><Data><Image><ImageDescription>'
        f"<Channels>{channels}</Channels><Dimensions>{dimensions}</Dimensions></ImageDescription>"
        f'<Attachment Name="HardwareSetting" ObjectiveName="HC PL  10x"/>{attachment}'
        '<TimeStampList NumberOfTimeStamps="1">1d6f64bbab40b70 </TimeStampList></Image></Data>'
        f'<Memory Size="{pixels.nbytes}" MemoryBlockID="MemBlock_{number}"/></Element>'
    )
