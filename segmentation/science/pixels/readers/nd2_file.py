"""Nikon ND2: one image for each stage position; frames are mapped or unpacked one at a time."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import nd2
import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import CUT_SHORT, Refused, decoding
from segmentation.science.pixels.readers.arrange import tcz_order
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.frames import FramePlane, Frames
from segmentation.science.pixels.readers.header import check_decoder, check_header
from segmentation.science.pixels.readers.nd2_info import info_of, position_names
from segmentation.science.pixels.readers.planes import Plane, PlanesSource

_MAGIC = b"\xda\xce\xbe\x0a"
_AXES = {"TimeLoop": "T", "NETimeLoop": "T", "ZStackLoop": "Z", "XYPosLoop": "P"}


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        handle = nd2.ND2File(file.path)
    with handle:
        with decoding(file.name, file.limits):
            found = _scenes(handle, file)
        yield found


def _scenes(handle: nd2.ND2File, file: ImageFile) -> list[PlanesSource]:
    groups, height, width, samples = layout = _layout(handle)
    loops = [(_AXES.get(loop.type, "?"), loop.count) for loop in handle.experiment]
    frames = math.prod(count for _, count in loops)
    itemsize = handle.dtype.itemsize
    check_header((frames, groups * samples, 1, height, width), itemsize, file.bytes, file.limits)
    if handle.attributes.compressionType:
        check_decoder(math.prod(layout) * itemsize, file.limits)
    order = _order(loops)
    names = position_names(handle, len(order))
    read = Frames(_reader(handle, layout))
    return [
        _scene(handle, file, file.scene_name(names[index], index, len(order)), at, read)
        for index, at in enumerate(order)
    ]


def _layout(handle: nd2.ND2File) -> tuple[int, int, int, int]:
    """A frame's channels, rows, columns, and the samples of a channel (3 when in colour)."""
    attributes = handle.attributes
    if attributes.compressionType == "lossy":
        raise Refused("is compressed with losses in a way that Ocellus can't read")
    groups = attributes.channelCount or 1
    return groups, attributes.heightPx, attributes.widthPx or 0, handle.components_per_channel


def _order(loops: list[tuple[str, int]]) -> NDArray[np.intp]:
    """The frame at (position, t, z), from the loops, the first one slowest."""
    long = [(axis, count) for axis, count in loops if count != 1]
    if any(axis == "?" for axis, _ in long):
        raise Refused("was taken in a loop that is neither over time, depth nor positions")
    order = tcz_order([axis for axis, _ in long], [count for _, count in long])
    return order.swapaxes(0, 1)


def _reader(handle: nd2.ND2File, layout: tuple[int, ...]) -> Any:
    taken = handle.attributes.sequenceCount

    def read(index: int) -> NDArray[Any]:
        frame = handle.read_frame(index)
        # What is no view of the file's bytes was made up for a frame that isn't there. Past the
        # count of those taken it never was, as when an acquisition is stopped.
        if _owner(frame).base is None and index < taken:
            raise Refused(CUT_SHORT)
        return frame.reshape(layout)

    return read


def _owner(array: NDArray[Any]) -> NDArray[Any]:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _scene(
    handle: nd2.ND2File, file: ImageFile, name: str, order: NDArray[np.intp], frames: Frames
) -> PlanesSource:
    groups, height, width, samples = _layout(handle)
    times, depth = order.shape
    planes: list[Plane] = [
        FramePlane(frames, int(order[t, z]), group)
        for t in range(times)
        for group in range(groups)
        for z in range(depth)
    ]
    info = info_of(handle, name, (times, groups * samples, depth, height, width))
    return PlanesSource(info, planes, samples, file.name, file.limits)


READER = Reader("Nikon ND2", lambda head: head.startswith(_MAGIC), _open)
