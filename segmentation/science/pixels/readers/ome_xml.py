"""The part of OME-XML that says where planes lie and what they show."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.readers.ome_planes import OmePlanes, planes_of
from segmentation.science.pixels.readers.xml import parse_xml, tag
from segmentation.science.pixels.units import micrometres, seconds


@dataclass(frozen=True)
class OmeChannel:
    """A channel's name and colour where the file gives them."""

    name: str | None
    color: str | None


@dataclass(frozen=True)
class OmeImage:
    """An Image element; `planes` says where each of them (T, C, Z) lies.

    With several samples a page (RGB), C counts groups of `samples` channels.
    """

    name: str
    width: int
    height: int
    samples: int
    pixel_size: PixelSize
    channels: tuple[OmeChannel, ...]
    planes: OmePlanes
    objective: str = ""
    acquired: str = ""
    interval_s: float | None = None


def read_ome(xml: str | bytes) -> Element:
    """The root element; raises Refused for XML that can't be trusted."""
    return parse_xml(xml, "OME-XML")


def index_file(root: Element) -> str | None:
    """The name of the file that holds the real metadata, when this is only a pointer to it."""
    for element in root:
        if tag(element) == "BinaryOnly":
            return element.get("MetadataFile", "")
    return None


def images_of(root: Element, pages: int) -> list[OmeImage]:
    """The images of a file of `pages` pages, or of several files."""
    images = [image for image in root.iter() if tag(image) == "Image"]
    pairs = [(image, pixels) for image in images for pixels in image if tag(pixels) == "Pixels"]
    if not pairs or len(images) != len(pairs):
        raise Refused("has OME-XML that describes no image in this file")
    objectives = {e.get("ID"): _lens(e) for e in root.iter() if tag(e) == "Objective"}
    try:
        return [_image(image, pixels, objectives, pages) for image, pixels in pairs]
    except (KeyError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(DAMAGED) from error


def _image(
    image: Element, pixels: Element, objectives: dict[str | None, str], pages: int
) -> OmeImage:
    channels = [element for element in pixels if tag(element) == "Channel"]
    samples = {int(channel.get("SamplesPerPixel", 1)) for channel in channels} or {1}
    if len(samples) != 1:
        raise Refused("mixes colour and grey channels in one image")
    per_page = samples.pop()
    width, height, depth, count, times = (int(pixels.attrib[f"Size{axis}"]) for axis in "XYZCT")
    if min(width, height, depth, count, times, per_page) < 1 or count % per_page:
        raise Refused(DAMAGED)
    lens = next((e.get("ID") for e in image if tag(e) == "ObjectiveSettings"), None)
    return OmeImage(
        name=image.get("Name", ""),
        width=width,
        height=height,
        samples=per_page,
        pixel_size=PixelSize(*(_physical(pixels, axis) for axis in "XYZ")),
        channels=tuple(OmeChannel(c.get("Name"), _color(c.get("Color"))) for c in channels),
        planes=planes_of(pixels, (times, count // per_page, depth), pages),
        objective=objectives.get(lens, ""),
        acquired=_text(image, "AcquisitionDate")[:40],
        interval_s=_interval(pixels),
    )


def _lens(objective: Element) -> str:
    model = objective.get("Model", "")
    magnification = objective.get("NominalMagnification", "")
    return model or (f"{magnification}×" if magnification else "")


def _text(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in element if tag(child) == name), "")


def _physical(pixels: Element, axis: str) -> float | None:
    value = _number(pixels.get(f"PhysicalSize{axis}"))
    return micrometres(value, pixels.get(f"PhysicalSize{axis}Unit", "µm"))


def _interval(pixels: Element) -> float | None:
    """As it was set; else from the times at which the first and the last plane were taken."""
    value = seconds(_number(pixels.get("TimeIncrement")), pixels.get("TimeIncrementUnit", "s"))
    if value is not None:
        return value
    taken: dict[int, float] = {}
    for plane in pixels:
        if tag(plane) == "Plane" and plane.get("TheC") == plane.get("TheZ") == "0":
            at = seconds(_number(plane.get("DeltaT")), plane.get("DeltaTUnit", "s"))
            taken[int(plane.get("TheT", 0))] = at or 0.0
    first, last = min(taken, default=0), max(taken, default=0)
    return seconds((taken[last] - taken[first]) / (last - first), "s") if last > first else None


def _number(text: str | None) -> float:
    """A number as XML writes it, 0 for anything else."""
    return float(text) if text and re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", text) else 0.0


def _color(value: str | None) -> str | None:
    """OME packs red, green, blue and alpha into one signed integer."""
    if value is None or not re.fullmatch(r"-?\d{1,10}", value):
        return None
    return f"#{(int(value) & 0xFFFFFFFF) >> 8:06x}"
