"""What was asked to be measured of a segmentation, and how its table calls it."""

from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table, table_columns
from segmentation.science.measurements import Choice
from segmentation.science.measurements.more import TEXTURE
from segmentation.science.measurements.table import channels_in, column_names
from segmentation.science.measurements.texture import Ranges, value_ranges
from segmentation.science.pixels.axes import Channel, ImageInfo
from segmentation.science.pixels.source import PixelSource

MEASUREMENTS = "measurements"
"""Where a segmentation's provenance says it."""


@dataclass(frozen=True)
class _Named:
    """An image whose channels are called otherwise."""

    source: PixelSource
    info: ImageInfo

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane."""
        return self.source.read(t, c, z, y, x)


def choice_of(segmentation: Segmentation) -> Choice:
    """The columns beside the usual ones that its table was asked to have."""
    return Choice.from_json(segmentation.provenance.get(MEASUREMENTS, {}))


def measured_pixels(segmentation: Segmentation) -> PixelSource:
    """The pixels of its image, with channels called as they were when its table was made."""
    source = open_pixels(segmentation.image)
    names = channels_in(table_columns(segmentation))
    if len(names) != len(source.info.channels) or names == column_names(source.info):
        return source
    channels = zip(names, source.info.channels, strict=True)
    named = tuple(Channel(name, channel.color) for name, channel in channels)
    return _Named(source, replace(source.info, channels=named))


def texture_ranges(segmentation: Segmentation, info: ImageInfo, number: int) -> Ranges | None:
    """Between which values of each channel a revision's texture was measured; None without one."""
    if TEXTURE not in choice_of(segmentation).groups:
        return None
    names = column_names(info)
    ends = [f"{end}_{name}" for name in names for end in ("min", "max")]
    return value_ranges(read_table(segmentation, ends, number=number), names)
