"""What scanners write into the description of a slide (Aperio SVS)."""

import re
from dataclasses import dataclass
from datetime import datetime

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.units import micrometres

_ENTRY = re.compile(r"\|\s*([^=|]+?)\s*=\s*([^|]*)")


@dataclass(frozen=True)
class Slide:
    """The size of a pixel, the objective and the time of scanning."""

    pixel_size: PixelSize
    objective: str = ""
    acquired: str = ""


def read_slide(description: str) -> Slide:
    """Entries like `MPP = 0.499` follow each other with `|` between; any may be missing."""
    said = {name: value.strip() for name, value in _ENTRY.findall(description)}
    size = _size(said.get("MPP", ""))
    magnification = said.get("AppMag", "")
    return Slide(
        pixel_size=PixelSize(x=size, y=size),
        objective=f"{magnification}×" if magnification else "",
        acquired=_time(said.get("Date", ""), said.get("Time", "")),
    )


def _size(text: str) -> float | None:
    try:
        return micrometres(float(text), "µm")
    except ValueError:
        return None


def _time(day: str, time: str) -> str:
    """The scanner's own time; it writes the month first and the year in two digits."""
    try:
        return datetime.strptime(f"{day} {time}", "%m/%d/%y %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return ""
