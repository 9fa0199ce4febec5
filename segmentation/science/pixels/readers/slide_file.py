"""Slides that OpenSlide knows better than a reader of plain TIFF (the extra `slides`).

Hamamatsu NDPI, Leica SCN, Philips, Sakura, Trestle and Ventana BIF: OpenSlide places their tiles,
which overlap or lie apart. Without the package these files are read as TIFF, or refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo, PixelSize
from segmentation.science.pixels.colors import RGB_CHANNELS
from segmentation.science.pixels.errors import decoding
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.header import check_header
from segmentation.science.pixels.readers.planes import PlanesSource, Region
from segmentation.science.pixels.units import micrometres

try:
    import openslide
except ImportError:
    openslide = None  # type: ignore[assignment]

_VENDORS = {"hamamatsu", "leica", "philips", "sakura", "trestle", "ventana"}
_WHITE = (255, 255, 255)


def takes(path: Path) -> bool:
    """Whether a file is a slide that is left to OpenSlide; never without the package."""
    return openslide is not None and openslide.OpenSlide.detect_format(path) in _VENDORS


@dataclass(frozen=True)
class SlidePlane:
    """The level of full resolution; where nothing was scanned it has the slide's background."""

    slide: Any
    background: tuple[int, ...]

    def natural(self, region: Region) -> Region:
        """The region itself: OpenSlide keeps the tiles that it has decoded."""
        return region

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, 3) colours of a region."""
        size = (region.x1 - region.x0, region.y1 - region.y0)
        pixels = np.asarray(self.slide.read_region((region.x0, region.y0), 0, size), np.uint16)
        opaque = pixels[..., 3:]
        over = pixels[..., :3] * opaque + np.array(self.background, np.uint16) * (255 - opaque)
        return (over // 255).astype(np.uint8)


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        slide = openslide.OpenSlide(file.path)
    with slide:
        with decoding(file.name, file.limits):
            source = _source(slide, file)
        yield [source]


def _source(slide: Any, file: ImageFile) -> PlanesSource:
    width, height = slide.dimensions
    shape = (1, 3, 1, height, width)
    check_header(shape, 1, file.bytes, file.limits)
    said = slide.properties
    magnification = said.get(openslide.PROPERTY_NAME_OBJECTIVE_POWER, "")
    info = ImageInfo(
        name=file.name,
        shape=shape,
        dtype="uint8",
        pixel_size=PixelSize(
            x=_micrometres(said.get(openslide.PROPERTY_NAME_MPP_X, "")),
            y=_micrometres(said.get(openslide.PROPERTY_NAME_MPP_Y, "")),
        ),
        channels=RGB_CHANNELS,
        is_rgb=True,
        objective=f"{magnification}×" if magnification else "",
    )
    background = said.get(openslide.PROPERTY_NAME_BACKGROUND_COLOR, "")
    plane = SlidePlane(slide, _colour(background))
    return PlanesSource(info, [plane], 3, file.name, file.limits)


def _micrometres(text: str) -> float | None:
    with suppress(ValueError):
        return micrometres(float(text), "µm")
    return None


def _colour(text: str) -> tuple[int, ...]:
    """Red, green and blue of `RRGGBB`; white when it says none."""
    with suppress(ValueError):
        return tuple(bytes.fromhex(text)) if len(text) == 6 else _WHITE
    return _WHITE


READER = Reader("slide that OpenSlide reads", lambda _: False, _open)
