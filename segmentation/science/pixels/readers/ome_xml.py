"""The part of OME-XML that says where planes lie and what they show."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.units import micrometres

_IN_PARTS = (
    "is one of several files that make up an image (OME-TIFF in parts); "
    "save the image as a single OME-TIFF"
)


@dataclass(frozen=True)
class OmeChannel:
    """A channel's name and colour where the file gives them."""

    name: str | None
    color: str | None


@dataclass(frozen=True)
class OmeImage:
    """An Image element; `ifds` (T, C, Z) names the page of each plane.

    With several samples a page (RGB), C counts groups of `samples` channels.
    """

    name: str
    width: int
    height: int
    samples: int
    pixel_size: PixelSize
    channels: tuple[OmeChannel, ...]
    ifds: NDArray[np.intp]


def parse_ome(xml: str, pages: int) -> list[OmeImage]:
    """The images of a file of `pages` pages; raises Refused for XML that can't be trusted."""
    if "<!doctype" in xml.lower() or "<!entity" in xml.lower():
        raise Refused("has OME-XML with a document type or entities, which is refused as unsafe")
    try:
        root = ET.fromstring(xml)  # noqa: S314 - declarations of entities are refused above
    except ET.ParseError as error:
        raise Refused("has OME-XML that is damaged") from error
    if any(_tag(element) == "BinaryOnly" for element in root):
        raise Refused(_IN_PARTS)
    elements = [pixels for pixels in root.iter() if _tag(pixels) == "Pixels"]
    names = [image.get("Name", "") for image in root.iter() if _tag(image) == "Image"]
    if not elements or len(names) != len(elements):
        raise Refused("has OME-XML that describes no image in this file")
    try:
        return [_image(*pair, pages) for pair in zip(names, elements, strict=True)]
    except (KeyError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(DAMAGED) from error


def _image(name: str, pixels: ET.Element, pages: int) -> OmeImage:
    channels = [element for element in pixels if _tag(element) == "Channel"]
    samples = {int(channel.get("SamplesPerPixel", 1)) for channel in channels} or {1}
    if len(samples) != 1:
        raise Refused("mixes colour and grey channels in one image")
    per_page = samples.pop()
    width, height, depth, count, times = (int(pixels.attrib[f"Size{axis}"]) for axis in "XYZCT")
    if min(width, height, depth, count, times, per_page) < 1 or count % per_page:
        raise Refused(DAMAGED)
    return OmeImage(
        name=name,
        width=width,
        height=height,
        samples=per_page,
        pixel_size=PixelSize(*(_physical(pixels, axis) for axis in "XYZ")),
        channels=tuple(OmeChannel(c.get("Name"), _color(c.get("Color"))) for c in channels),
        ifds=_ifds(pixels, (times, count // per_page, depth), pages),
    )


def _ifds(pixels: ET.Element, shape: tuple[int, int, int], pages: int) -> NDArray[np.intp]:
    """Pages of the planes (T, C, Z), filled in the order the file declares."""
    total = shape[0] * shape[1] * shape[2]
    if _other_files(pixels):
        raise Refused(_IN_PARTS)
    if total > pages:
        raise Refused(f"is cut short: it lists {total:,} planes and holds {pages:,}")
    order = pixels.attrib["DimensionOrder"][2:]
    if sorted(order) != ["C", "T", "Z"]:
        raise Refused(DAMAGED)
    lengths = dict(zip("TCZ", shape, strict=True))
    slowest_first = [lengths[axis] for axis in reversed(order)]
    flat = np.full(total, -1, np.intp)
    for data in [element for element in pixels if _tag(element) == "TiffData"]:
        ifd = int(data.get("IFD", 0))
        first = [int(data.get(f"First{axis}", 0)) for axis in reversed(order)]
        start = int(np.ravel_multi_index(first, slowest_first))
        planes = int(data.get("PlaneCount", 1 if "IFD" in data.attrib else total - start))
        if planes < 0 or start + planes > total:
            raise Refused(DAMAGED)
        flat[start : start + planes] = np.arange(ifd, ifd + planes)
    if (flat < 0).any():
        raise Refused("lacks some of the planes that its OME-XML lists")
    stored = flat.reshape(slowest_first)
    return stored.transpose([order[::-1].index(axis) for axis in "TCZ"])


def _other_files(pixels: ET.Element) -> bool:
    """Whether planes lie in more files than one; a single name is the file's own former one."""
    names = {e.get("FileName") or e.text for e in pixels.iter() if _tag(e) == "UUID"}
    return len(names) > 1


def _physical(pixels: ET.Element, axis: str) -> float | None:
    value = pixels.get(f"PhysicalSize{axis}")
    if value is None or not re.fullmatch(r"[0-9.eE+-]+", value):
        return None
    return micrometres(float(value), pixels.get(f"PhysicalSize{axis}Unit", "µm"))


def _color(value: str | None) -> str | None:
    """OME packs red, green, blue and alpha into one signed integer."""
    if value is None or not re.fullmatch(r"-?\d{1,10}", value):
        return None
    return f"#{(int(value) & 0xFFFFFFFF) >> 8:06x}"


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]
