"""Leica LIF: the images of an experiment, read a frame at a time; tile scans are put together."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from liffile import LifFile, LifImage
from numpy.typing import NDArray

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused, decoding
from segmentation.science.pixels.readers.arrange import tcz_order
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.header import check_decoder, check_header
from segmentation.science.pixels.readers.lif_info import info_of
from segmentation.science.pixels.readers.lif_tiles import MOSAIC, regions_of
from segmentation.science.pixels.readers.mosaic import LazyTile, MosaicPlane, RecentTiles, box_of
from segmentation.science.pixels.readers.planes import Plane, PlanesSource, Region
from segmentation.science.pixels.readers.xml import parse_xml

_MAGIC = b"\x70\0\0\0"
_HEADER = 13
# Wavelengths of a spectral scan count as channels.
_KNOWN = {"T", "Z", "C", "λ", "Λ"}


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        _check_xml(file)
        handle = LifFile(file.path, squeeze=False)
    with handle:
        with decoding(file.name, file.limits):
            found = _scenes(handle, file)
        yield found


def _check_xml(file: ImageFile) -> None:
    """The header is held against our rules before the library parses it."""
    with file.path.open("rb") as opened:
        head = opened.read(_HEADER)
        letters = int.from_bytes(head[9:13], "little")
        text = opened.read(2 * min(letters, file.bytes))
    if len(head) < _HEADER or len(text) < 2 * letters:
        raise Refused(CUT_SHORT)
    parse_xml(text.decode("utf-16-le"), "a header (XML)")


def _scenes(handle: LifFile, file: ImageFile) -> list[PlanesSource]:
    regular = [image for image in handle.images if isinstance(image, LifImage)]
    images = [image for image in regular if _is_picture(image)]
    if not images:
        raise Refused("holds no picture that Ocellus can read, such as only lifetimes or lines")
    names = [image.path.partition("/")[2] or image.name for image in images]
    return [
        _scene(image, file.scene_name(name, index, len(images)), file)
        for index, (image, name) in enumerate(zip(images, names, strict=True))
    ]


def _is_picture(image: LifImage) -> bool:
    """Whether this is made of planes of Y and X, and they are there; line scans are not."""
    if not {"Y", "X"} <= image.sizes.keys():
        return False
    memory = image.xml_element.find("./Memory")
    if memory is None or int(memory.get("Size", "0")) == 0:
        return False
    if memory.get("MemoryBlockID") not in image.parent.memory_blocks:
        raise Refused(CUT_SHORT)
    return set(image.frames.frame_dims) - {"S"} == {"Y", "X"}


def _scene(image: LifImage, name: str, file: ImageFile) -> PlanesSource:
    sizes = dict(image.sizes)
    loops = [(dim, size) for dim, size in sizes.items() if size != 1 and dim not in {"Y", "X", "S"}]
    over = [(dim, size) for dim, size in loops if dim != MOSAIC]
    if any(dim.rstrip("0123456789") not in _KNOWN for dim, _ in over):
        raise Refused(f"has dimensions ({''.join(image.dims)}) beyond time, channel and depth")
    samples, itemsize = sizes.get("S", 1), image.dtype.itemsize
    frames = math.prod(size for _, size in loops)
    taken = (frames, samples, 1, sizes["Y"], sizes["X"])
    check_header(taken, itemsize, file.bytes, file.limits)
    check_decoder(math.prod(taken[1:]) * itemsize, file.limits)
    _check_block(image, math.prod(taken) * itemsize, file)
    regions = regions_of(image)
    order = tcz_order([dim for dim, _ in over], [size for _, size in over])
    height, width = box_of(regions)
    t, groups, z = order.shape
    shape = (t, groups * samples, z, height, width)
    check_header(shape, itemsize, file.bytes, file.limits, taken_pixels=math.prod(taken))
    planes = _planes(image, over, order, regions, file)
    info = info_of(image, name, shape)
    size = math.prod(taken) * np.dtype(info.dtype).itemsize
    return PlanesSource(info, planes, samples, file.name, file.limits, size)


def _check_block(image: LifImage, needed: int, file: ImageFile) -> None:
    block = image.memory_block
    if block.offset + block.size > file.bytes:
        raise Refused(CUT_SHORT)
    if needed > block.size:
        raise Refused(DAMAGED)


def _planes(
    image: LifImage,
    loops: Sequence[tuple[str, int]],
    order: NDArray[np.intp],
    regions: Sequence[Region],
    file: ImageFile,
) -> list[Plane]:
    recent = RecentTiles(file.limits.max_memory // 8)
    names, lengths = [dim for dim, _ in loops], tuple(size for _, size in loops)

    def plane(number: int) -> MosaicPlane:
        at = np.unravel_index(number, lengths) if lengths else ()
        place = {name: int(index) for name, index in zip(names, at, strict=True)}
        tiles = [
            LazyTile(region, (number, index), partial(_frame, image, _at_tile(image, place, index)))
            for index, region in enumerate(regions)
        ]
        return MosaicPlane(tiles, image.sizes.get("S", 1), image.dtype, recent)

    return [plane(int(number)) for number in order.ravel()]


def _at_tile(image: LifImage, place: dict[str, int], index: int) -> dict[str, int]:
    return {**place, MOSAIC: index} if MOSAIC in image.sizes else place


def _frame(image: LifImage, place: dict[str, int]) -> NDArray[Any]:
    """One frame as (Y, X, samples)."""
    frame = np.asarray(image.frame(out=None, **place))
    return frame if frame.ndim == 3 else frame[..., None]


READER = Reader("Leica LIF", lambda head: head.startswith(_MAGIC) and head[8:9] == b"\x2a", _open)
