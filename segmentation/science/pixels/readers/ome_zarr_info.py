"""What an OME-Zarr's attributes say of an image: axes, sizes, channels."""

import re
from dataclasses import dataclass
from typing import Any

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.units import micrometres, seconds

_BEFORE_AXES = "tczyx"
_COLOR = re.compile(r"[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class OmeZarrInfo:
    """`axes` are letters of TCZYX in the order of the array, `path` leads to full resolution."""

    name: str
    axes: str
    path: str
    pixel_size: PixelSize
    names: tuple[str | None, ...]
    colors: tuple[str | None, ...]
    interval_s: float | None = None


def read_info(attributes: dict[str, Any]) -> OmeZarrInfo:
    """Read the attributes of an image's group; raises Refused when they make no sense."""
    multiscale = attributes["multiscales"][0]
    given = multiscale.get("axes", list(_BEFORE_AXES))
    axes = [axis if isinstance(axis, dict) else {"name": axis} for axis in given]
    letters = "".join(str(axis.get("name", "")).upper() for axis in axes)
    if len(letters) != len(axes) or len(set(letters)) != len(letters):
        raise Refused(DAMAGED)
    if not {"Y", "X"} <= set(letters) <= set("TCZYX"):
        raise Refused(f"has dimensions ({letters}) beyond time, channel and depth")
    first = multiscale["datasets"][0]
    scales = [_scale(part, len(axes)) for part in (multiscale, first)]
    steps = {
        letter: (one * other, str(axis.get("unit", "")))
        for letter, axis, one, other in zip(letters, axes, *scales, strict=True)
    }
    sizes = {letter: micrometres(*step) for letter, step in steps.items()}
    channels = (attributes.get("omero") or {}).get("channels") or []
    return OmeZarrInfo(
        name=str(multiscale.get("name") or "").strip("/"),
        axes=letters,
        path=str(first["path"]),
        pixel_size=PixelSize(*(sizes.get(axis) for axis in "XYZ")),
        names=tuple(str(channel.get("label") or "")[:100] or None for channel in channels),
        colors=tuple(_color(channel.get("color")) for channel in channels),
        interval_s=seconds(*steps["T"]) if "T" in steps else None,
    )


def _scale(part: dict[str, Any], count: int) -> list[float]:
    for transformation in part.get("coordinateTransformations") or []:
        scale = transformation.get("scale")
        if transformation.get("type") == "scale" and isinstance(scale, list):
            if len(scale) != count:
                raise Refused(DAMAGED)
            return [float(factor) for factor in scale]
    return [1.0] * count


def _color(text: object) -> str | None:
    """Six hexadecimal digits; grey ones only say that nobody chose a colour."""
    if not isinstance(text, str) or not _COLOR.fullmatch(text):
        return None
    is_grey = text[:2] == text[2:4] == text[4:]
    return None if is_grey and text.upper() != "FFFFFF" else f"#{text.lower()}"
