"""Plain TIFF: grey, RGB or palette, one page or many, strips or tiles, and its pyramids."""

from collections.abc import Iterator

from tifffile import TiffFile, TiffPage, TiffPageSeries

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.planes import PlanesSource
from segmentation.science.pixels.readers.tiff_palette import palette_of, ramp_color
from segmentation.science.pixels.readers.tiff_scene import Scene, series_source
from segmentation.science.pixels.readers.tiff_slide import Slide, read_slide
from segmentation.science.pixels.units import micrometres

_CENTIMETRE = 3
# Outside this range a resolution speaks of print, not of a microscope.
_PLAUSIBLE_UM = (0.001, 20.0)
_REDUCED = 1


def scenes(tiff: TiffFile, file: ImageFile) -> list[PlanesSource]:
    """One image for each series of equal pages; previews and slide labels are left out."""
    pictures = list(_pictures(tiff))
    slide = read_slide(tiff.pages.first.description) if tiff.is_svs else None
    found: list[PlanesSource] = []
    for index, series in enumerate(pictures):
        page = series.keyframe
        palette = palette_of(page)
        said = slide or Slide(_pixel_size(page))
        ramp = ramp_color(palette) if palette is not None else None
        scene = Scene(
            name=file.scene_name(series.name, index, len(pictures)),
            page=page,
            pixel_size=said.pixel_size,
            has_samples="S" in series.axes,
            channel_colors=[ramp],
            palette=None if ramp else palette,
            objective=said.objective,
            acquired=said.acquired,
        )
        found.append(series_source(series, scene, file))
    return found


def _pictures(tiff: TiffFile) -> Iterator[TiffPageSeries]:
    for index, series in enumerate(tiff.series):
        page = series.keyframe
        nested = len(page.treeindex) > 1
        if index == 0 or not (nested or tiff.is_svs or page.subfiletype & _REDUCED):
            yield series


def _pixel_size(page: TiffPage) -> PixelSize:
    """Only from centimetres: inches and bare numbers are leftovers of printing."""
    if page.resolutionunit != _CENTIMETRE:
        return PixelSize()
    x, y = (micrometres(1 / per_cm, "cm") if per_cm > 0 else None for per_cm in page.resolution)
    low, high = _PLAUSIBLE_UM
    if x is None or y is None or not (low <= x <= high and low <= y <= high):
        return PixelSize()
    return PixelSize(x=x, y=y)
