"""What an Olympus file's settings say of its image."""

import re
from collections.abc import Mapping
from typing import Any

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.units import micrometres

_MOST_CHANNELS = 64
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)")
Settings = Mapping[str, Any]


def pixel_size(settings: Settings) -> PixelSize:
    """From the lengths and counts of the axes; the unit is theirs."""
    sizes: dict[str, float | None] = {}
    for number in range(8):
        axis = settings.get(f"Axis {number} Parameters Common", {})
        try:
            count = int(axis["MaxSize"])
            length = abs(float(axis["EndPosition"]) - float(axis["StartPosition"]))
        except (KeyError, ValueError):
            continue
        code = str(axis.get("AxisCode"))
        # The ends of a scan are outer edges of its pixels, those of a stack the middles of planes.
        steps = count - 1 if code == "Z" else count
        if steps > 0:
            sizes[code] = micrometres(length / steps, str(axis.get("UnitName", "")))
    return PixelSize(*(sizes.get(code) for code in "XYZ"))


def dyes(settings: Settings) -> list[str | None]:
    """The names of the channels' dyes."""
    sections = [
        settings.get(f"GUI Channel {number} Parameters")
        or settings.get(f"Channel {number} Parameters")
        for number in range(1, _MOST_CHANNELS)
    ]
    found = [str(section.get("DyeName", "")).strip('"') for section in sections if section]
    return [name if name and name != "None" else None for name in found]


def acquired(settings: Settings) -> str:
    """When the image was taken, in the microscope's own time."""
    common = settings.get("Acquisition Parameters Common", {})
    # The maker's spelling.
    match = _DATE.search(str(common.get("ImageCaputreDate", "")))
    return f"{match[1]}-{match[2]}-{match[3]}T{match[4]}" if match else ""
