"""ImageJ's TIFF: hyperstacks, calibration and the colours of its lookup tables."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from tifffile import TiffFile, TiffPage

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.colors import hex_color
from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.planes import PlanesSource
from segmentation.science.pixels.readers.tiff_scene import Scene, series_source
from segmentation.science.pixels.units import micrometres, seconds


def scenes(tiff: TiffFile, file: ImageFile) -> list[PlanesSource]:
    """The one image of an ImageJ file."""
    series = tiff.series
    if len(series) != 1:
        raise Refused(DAMAGED)
    metadata: dict[str, Any] = tiff.imagej_metadata or {}
    page = series[0].keyframe
    scene = Scene(
        name=file.name,
        page=page,
        pixel_size=_pixel_size(page, metadata),
        has_samples="S" in series[0].axes,
        channel_colors=list(_colors(metadata)),
        interval_s=_interval(metadata),
    )
    return [series_source(series[0], scene, file)]


def _pixel_size(page: TiffPage, metadata: dict[str, Any]) -> PixelSize:
    """ImageJ keeps pixels per unit in the resolution tags, and the unit in its own text."""
    unit = str(metadata.get("unit", ""))
    x, y = (
        micrometres(1 / per_unit, unit) if per_unit > 0 else None for per_unit in page.resolution
    )
    spacing = metadata.get("spacing")
    z = micrometres(abs(float(spacing)), unit) if isinstance(spacing, int | float) else None
    return PixelSize(x=x, y=y, z=z)


def _interval(metadata: dict[str, Any]) -> float | None:
    value = metadata.get("finterval")
    return (
        seconds(value, str(metadata.get("tunit", "s"))) if isinstance(value, int | float) else None
    )


def _colors(metadata: dict[str, Any]) -> Iterator[str | None]:
    """The brightest entry of each lookup table."""
    for table in metadata.get("LUTs") or ():
        lut = np.asarray(table)
        if lut.shape != (3, 256):
            yield None
            continue
        yield hex_color(*(int(value) for value in lut[:, 255]))
