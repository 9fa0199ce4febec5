"""OME-TIFF: images, planes, physical sizes, channel names and colours from its XML."""

from contextlib import ExitStack

import numpy as np
from numpy.typing import NDArray
from tifffile import TiffFile, TiffPage

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import DAMAGED, PartOfAnother, Refused
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.ome_by_name import lost_index_note, planes_by_name
from segmentation.science.pixels.readers.ome_index import LARGEST
from segmentation.science.pixels.readers.ome_planes import OmePlanes
from segmentation.science.pixels.readers.ome_xml import OmeImage, images_of, index_file, read_ome
from segmentation.science.pixels.readers.parts import TiffParts, beside
from segmentation.science.pixels.readers.planes import Plane, PlanesSource
from segmentation.science.pixels.readers.tiff_scene import Scene, check_page


def scenes(tiff: TiffFile, file: ImageFile, stack: ExitStack) -> list[PlanesSource]:
    """One image for each Image element; `stack` closes the other files that hold its planes.

    Raises PartOfAnother for all files of an image but the one that holds its first plane.
    """
    images, notes = _images(tiff, file)
    if images[0].planes.files:
        _check_leads(images[0].planes, file)
    parts = TiffParts(file, tiff)
    stack.callback(parts.close)
    for name in dict.fromkeys(name for image in images for name in image.planes.files):
        parts.add(name)
    return [
        _scene(parts, image, file.scene_name(image.name, index, len(images)), file, notes)
        for index, image in enumerate(images)
    ]


def _images(tiff: TiffFile, file: ImageFile) -> tuple[list[OmeImage], tuple[str, ...]]:
    """What the XML describes, in this file or in the one it points to; and notes about that."""
    root = read_ome(tiff.pages.first.description)
    index = index_file(root)
    if index is None:
        return images_of(root, len(tiff.pages)), ()
    path = beside(file, index)
    if path is not None:
        with path.open("rb") as opened:
            text = opened.read(LARGEST)
        return images_of(read_ome(text), len(tiff.pages)), ()
    found = planes_by_name(file, index)
    ifds = np.arange(len(tiff.pages), dtype=np.intp).reshape(1, 1, -1)
    planes = found or OmePlanes(ifds, np.zeros_like(ifds), ())
    page = tiff.pages.first
    undescribed = OmeImage("", page.imagewidth, page.imagelength, 1, PixelSize(), (), planes)
    return [undescribed], (lost_index_note(index, found),)


def _check_leads(planes: OmePlanes, file: ImageFile) -> None:
    leader = planes.files[planes.parts[0, 0, 0]]
    path = beside(file, leader)
    if path is not None and not path.samefile(file.path):
        raise PartOfAnother(file.name, leader)


def _scene(
    parts: TiffParts, image: OmeImage, name: str, file: ImageFile, notes: tuple[str, ...]
) -> PlanesSource:
    where = np.stack([image.planes.parts, image.planes.ifds]).reshape(2, -1).T
    places = [(image.planes.files[p] if image.planes.files else None, int(i)) for p, i in where]
    first = parts.page(*places[0])
    if (first.imagelength, first.imagewidth) != (image.height, image.width):
        raise Refused(DAMAGED)
    separate, _, _, _, contiguous = first.shaped
    if separate * contiguous < image.samples:
        raise Refused(DAMAGED)
    check_page(first, len(places), file, parts.bytes)
    planes: list[Plane] = []
    start: dict[tuple[str | None, int], int] = {}
    for place in dict.fromkeys(places):
        if _kind(parts.page(*place)) != _kind(first):
            raise Refused("has planes of different sizes or types in one image")
        start[place] = len(planes)
        planes += parts.planes(*place)
    scene = Scene(
        name=name,
        page=first,
        pixel_size=image.pixel_size,
        has_samples=image.samples > 1,
        channel_names=[channel.name for channel in image.channels],
        channel_colors=[channel.color for channel in image.channels],
        objective=image.objective,
        acquired=image.acquired,
        interval_s=image.interval_s,
        notes=notes,
    )
    firsts = np.array([start[place] for place in places], np.intp).reshape(image.planes.ifds.shape)
    return scene.source(planes, _order(firsts, separate), file)


def _kind(page: TiffPage) -> tuple[object, ...]:
    return page.shaped, page.dtype, page.photometric, page.extrasamples


def _order(firsts: NDArray[np.intp], separate: int) -> NDArray[np.intp]:
    """Which plane is (t, c, z); samples that a page stores apart become channels."""
    t, c, z = firsts.shape
    order = firsts[:, :, None, :] + np.arange(separate)[None, None, :, None]
    return order.reshape(t, c * separate, z)
