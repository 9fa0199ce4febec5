"""OME-TIFF: images, planes, physical sizes, channel names and colours from its XML."""

import numpy as np
from numpy.typing import NDArray
from tifffile import TiffFile, TiffPage

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.ome_xml import OmeImage, parse_ome
from segmentation.science.pixels.readers.planes import Plane
from segmentation.science.pixels.readers.tiff_planes import planes_of
from segmentation.science.pixels.readers.tiff_scene import Scene, check_page
from segmentation.science.pixels.source import PixelSource


def scenes(tiff: TiffFile, file: ImageFile) -> list[PixelSource]:
    """One image for each Image element; other files that the XML names are never opened."""
    images = parse_ome(tiff.pages.first.description, len(tiff.pages))
    return [
        _scene(tiff, image, file.scene_name(image.name, index, len(images)), file)
        for index, image in enumerate(images)
    ]


def _scene(tiff: TiffFile, image: OmeImage, name: str, file: ImageFile) -> PixelSource:
    first = _page(tiff, int(image.ifds.flat[0]))
    if (first.imagelength, first.imagewidth) != (image.height, image.width):
        raise Refused(DAMAGED)
    separate, _, _, _, contiguous = first.shaped
    if separate * contiguous < image.samples:
        raise Refused(DAMAGED)
    check_page(first, image.ifds.size, file)
    pages = {int(ifd): _page(tiff, int(ifd)) for ifd in np.unique(image.ifds)}
    if any(page.hash != first.hash for page in pages.values()):
        raise Refused("has planes of different sizes or types in one image")
    scene = Scene(
        name=name,
        page=first,
        pixel_size=image.pixel_size,
        has_samples=image.samples > 1,
        channel_names=[channel.name for channel in image.channels],
        channel_colors=[channel.color for channel in image.channels],
    )
    planes, order = _arranged(pages, image.ifds, separate, file)
    return scene.source(planes, order, file)


def _arranged(
    pages: dict[int, TiffPage], ifds: NDArray[np.intp], separate: int, file: ImageFile
) -> tuple[list[Plane], NDArray[np.intp]]:
    """All planes, and which of them is (t, c, z); samples stored apart become channels."""
    planes: list[Plane] = []
    start: dict[int, int] = {}
    for number, page in pages.items():
        start[number] = len(planes)
        planes += planes_of(page, file.path, file.limits)
    first = np.vectorize(start.__getitem__, otypes=[np.intp])(ifds)
    t, c, z = ifds.shape
    order = first[:, :, None, :] + np.arange(separate)[None, None, :, None]
    return planes, order.reshape(t, c * separate, z)


def _page(tiff: TiffFile, ifd: int) -> TiffPage:
    if not 0 <= ifd < len(tiff.pages):
        raise Refused(CUT_SHORT)
    return tiff.pages[ifd].aspage()
