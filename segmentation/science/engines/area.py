"""A part of an image that is segmented alone."""

import math
from dataclasses import dataclass

from segmentation.science.engines.errors import InputError
from segmentation.science.pixels.axes import ImageInfo


@dataclass(frozen=True)
class Area:
    """A rectangle of an image's pixels, in all its planes and times."""

    x: int
    y: int
    width: int
    height: int

    @property
    def rows(self) -> slice:
        """Its rows."""
        return slice(self.y, self.y + self.height)

    @property
    def columns(self) -> slice:
        """Its columns."""
        return slice(self.x, self.x + self.width)

    def to_json(self) -> dict[str, int]:
        """As the REST API and the provenance have it."""
        return {"x": self.x, "y": self.y, "width": self.width, "height": self.height}


def refuse_area(area: Area, info: ImageInfo, *, linked: bool = False) -> None:
    """Raises `InputError` for an area that is empty or goes beyond the image, and for one whose
    planes are to be joined."""
    height, width = info.shape[3:]
    inside = (
        0 <= area.x < area.x + area.width <= width
        and 0 <= area.y < area.y + area.height <= height
    )  # fmt: skip
    if not inside:
        raise InputError(
            f"The region is not within the image, which is {width} × {height} pixels large."
        )
    if linked:
        raise InputError("Planes can't be joined in a region alone; set the overlap to 0.")


def scaled(part: slice, zoom: float, extent: int) -> slice:
    """A stretch of pixels where the image is `zoom` times larger."""
    start = min(math.floor(part.start * zoom), extent - 1)
    return slice(start, max(min(math.ceil(part.stop * zoom), extent), start + 1))
