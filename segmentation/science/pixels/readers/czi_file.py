"""Zeiss CZI: one image for each scene, its tiles placed where the stage was."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import numpy as np
from czifile import CziFile

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import NOT_READ_HERE, Refused, UnreadableImage, decoding
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.readers import czi_lib
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.czi_blocks import Block, blocks_of
from segmentation.science.pixels.readers.czi_info import CziInfo, read_info
from segmentation.science.pixels.readers.header import check_header
from segmentation.science.pixels.readers.mosaic import MosaicPlane, RecentTiles, box_of
from segmentation.science.pixels.readers.planes import Plane, PlanesSource

_MAGIC = b"ZISRAWFILE"
# What else than C tells channels apart: phase, illumination, rotation, view.
_CHANNELS = "CHIRV"


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with ExitStack() as stack:
        try:
            found = stack.enter_context(_open_with_czifile(file))
        except UnreadableImage as error:
            if not error.reason.endswith(NOT_READ_HERE) or not czi_lib.is_here():
                raise
            found = stack.enter_context(czi_lib.open_with_library(file))
        yield found


@contextmanager
def _open_with_czifile(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        handle = CziFile(str(file.path), multifile=False, detectmosaic=False)
    with handle:
        with decoding(file.name, file.limits):
            found = _scenes(handle, file)
        yield found


def _scenes(handle: CziFile, file: ImageFile) -> list[PlanesSource]:
    by_scene: dict[int, list[Block]] = {}
    for block in blocks_of(handle, file.bytes, file.limits):
        by_scene.setdefault(block.at.get("S", 0), []).append(block)
    info = read_info(handle.metadata())
    return [
        _scene(blocks, info, file.scene_name(info.scene(scene), index, len(by_scene)), file)
        for index, (scene, blocks) in enumerate(sorted(by_scene.items()))
    ]


def _scene(blocks: Sequence[Block], said: CziInfo, name: str, file: ImageFile) -> PlanesSource:
    samples = blocks[0].samples
    if any(block.samples != samples for block in blocks):
        raise Refused("mixes colour and grey channels in one image")
    y, x = min(b.region.y0 for b in blocks), min(b.region.x0 for b in blocks)
    height, width = box_of([block.moved(y, x).region for block in blocks])
    dtype = np.result_type(*{block.dtype for block in blocks})
    axes = [sorted({_place(block, axis) for block in blocks}) for axis in range(3)]
    t, groups, z = (len(values) for values in axes)
    kept = min(samples, 3)
    shape = (t, groups * kept, z, height, width)
    taken = sum(_pixels(block) for block in blocks) * kept
    check_header(shape, dtype.itemsize, file.bytes, file.limits, taken_pixels=taken)
    planes: dict[tuple[int, ...], list[Block]] = {at: [] for at in np.ndindex(t, groups, z)}
    for block in blocks:
        at = tuple(values.index(_place(block, axis)) for axis, values in enumerate(axes))
        planes[at].append(block.moved(y, x))
    recent = RecentTiles(file.limits.max_memory // 8)
    stored: list[Plane] = [MosaicPlane(each, samples, dtype, recent) for each in planes.values()]
    is_rgb = samples >= 3 and groups == 1
    info = ImageInfo(
        name=name,
        shape=shape,
        dtype=kept_dtype(dtype),
        pixel_size=said.pixel_size,
        channels=said.channels(shape[1], is_rgb),
        is_rgb=is_rgb,
        notes=conversion_note(dtype),
        objective=said.objective,
        acquired=said.acquired,
        interval_s=said.interval_s if shape[0] > 1 else None,
    )
    size = taken * np.dtype(info.dtype).itemsize
    return PlanesSource(info, stored, kept, file.name, file.limits, size)


def _place(block: Block, axis: int) -> tuple[int, ...]:
    """A block's T, channel or Z."""
    names = ("T", _CHANNELS, "Z")[axis]
    return tuple(block.at.get(name, 0) for name in names)


def _pixels(block: Block) -> int:
    region = block.region
    return (region.y1 - region.y0) * (region.x1 - region.x0)


READER = Reader("Zeiss CZI", lambda head: head.startswith(_MAGIC), _open)
