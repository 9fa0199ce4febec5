"""What plain, ImageJ and OME TIFFs have in common: from pages to a checked PixelSource."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tifffile import TiffPage, TiffPageSeries

from segmentation.science.pixels.axes import ImageInfo, PixelSize, Shape
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for
from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.header import check_header
from segmentation.science.pixels.readers.planes import Plane, PlanesSource
from segmentation.science.pixels.readers.tiff_axes import plane_order
from segmentation.science.pixels.readers.tiff_palette import in_color
from segmentation.science.pixels.readers.tiff_planes import planes_of, raw_planes
from segmentation.science.pixels.readers.tiff_ycbcr import as_rgb, is_luma

_RGB = 2
_SEPARATED = 5
_YCBCR = 6
_ALPHA = (1, 2)


@dataclass(frozen=True)
class Scene:
    """What the metadata says of an image, beside its planes.

    `has_samples`: channels are the samples of a pixel; libraries also write the RGB tag for three
    channels that are none. `palette`: the colours that the numbers stand for, if they do.
    """

    name: str
    page: TiffPage
    pixel_size: PixelSize
    has_samples: bool
    channel_names: Sequence[str | None] = ()
    channel_colors: Sequence[str | None] = ()
    palette: NDArray[np.uint8] | None = None
    objective: str = ""
    acquired: str = ""
    interval_s: float | None = None
    notes: tuple[str, ...] = ()

    def source(
        self, planes: Sequence[Plane], order: NDArray[np.intp], file: ImageFile
    ) -> PlanesSource:
        """The image of planes arranged by `order` (T, C, Z); each plane may hold several samples.

        Alpha is left out, wherever it is stored.
        """
        page = self.page
        stored = page.shaped[4]
        alpha = sum(extra in _ALPHA for extra in page.extrasamples)
        samples = max(1, stored - alpha) if stored > 1 else 1
        if page.shaped[0] > 1 and alpha:
            order = order[:, : order.shape[1] - alpha]
        arranged = [planes[index] for index in order.ravel()]
        if self.palette is not None:
            arranged, samples = in_color(arranged, self.palette), len(RGB_CHANNELS)
        elif is_luma(page):
            arranged = as_rgb(arranged)
        t, groups, z = order.shape
        info = self._info((t, groups * samples, z, page.imagelength, page.imagewidth))
        return PlanesSource(info, arranged, samples, file.name, file.limits)

    def _info(self, shape: Shape) -> ImageInfo:
        page, count = self.page, shape[1]
        dtype = np.dtype(page.dtype if self.palette is None else np.uint8)
        colored = self.has_samples and page.photometric in (_RGB, _YCBCR)
        is_rgb = (colored or self.palette is not None) and count == len(RGB_CHANNELS)
        named = channels_for(count, self.channel_names, self.channel_colors)
        return ImageInfo(
            name=self.name,
            shape=shape,
            dtype=kept_dtype(dtype),
            pixel_size=self.pixel_size,
            channels=RGB_CHANNELS if is_rgb else named,
            is_rgb=is_rgb,
            notes=(*conversion_note(dtype), *self.notes),
            objective=self.objective,
            acquired=self.acquired,
            interval_s=self.interval_s if shape[0] > 1 else None,
        )


def check_page(page: TiffPage, planes: int, file: ImageFile, size: int | None = None) -> None:
    """Hold the header of an image of `planes` pages like this one against the limits.

    `size` is that of all files when there are several.
    """
    if page.photometric == _SEPARATED:
        raise Refused("is in print colours (CMYK); save it as RGB")
    if page.dtype is None:
        raise Refused(f"has {page.bitspersample}-bit pixels of a kind that Ocellus can't read")
    kept_dtype(page.dtype)
    separate, depth, height, width, samples = page.shaped
    shape: Shape = (planes, separate * samples, depth, height, width)
    check_header(shape, page.dtype.itemsize, size or file.bytes, file.limits)


def series_source(series: TiffPageSeries, scene: Scene, file: ImageFile) -> PlanesSource:
    """The image of a series as tifffile groups and names its pages."""
    page = scene.page
    order = plane_order(series.axes, series.shape)
    separate = page.shaped[0]
    pages = max(1, order.size // separate)
    check_page(page, pages, file)
    return scene.source(_planes(series, page, pages, file), order, file)


def _planes(series: TiffPageSeries, page: TiffPage, pages: int, file: ImageFile) -> list[Plane]:
    if len(series.pages) < pages and series.dataoffset is not None:
        return raw_planes(page, pages * page.shaped[0], file.path)
    if len(series.pages) != pages:
        raise Refused(DAMAGED)
    found: list[Plane] = []
    for stored in series.pages:
        if stored is None:
            raise Refused(CUT_SHORT)
        whole = stored.aspage()
        found += planes_of(whole, file.path, file.limits)
    return found
