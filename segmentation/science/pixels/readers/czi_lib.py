"""Zeiss CZI by the maker's own library (`pylibCZIrw`, the extra `czi`).

It is asked when `czifile` can't read a file: its decoders are other ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused, decoding
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.czi_info import CziInfo, read_info
from segmentation.science.pixels.readers.header import check_header
from segmentation.science.pixels.readers.planes import PlanesSource, Region

try:
    from pylibCZIrw import czi
except ImportError:
    czi = None

_PIXELS = {
    "Gray8": (np.uint8, 1),
    "Gray16": (np.uint16, 1),
    "Gray32Float": (np.float32, 1),
    "Bgr24": (np.uint8, 3),
    "Bgr48": (np.uint16, 3),
}


def is_here() -> bool:
    """Whether the package is installed."""
    return czi is not None


@dataclass(frozen=True)
class LibraryPlane:
    """A plane of a scene, whose tiles the library places; the rest is 0."""

    document: Any
    at: dict[str, int]
    scene: int | None
    origin: tuple[int, int]

    def natural(self, region: Region) -> Region:
        """The region itself."""
        return region

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region, red first."""
        y, x = self.origin
        roi = (x + region.x0, y + region.y0, region.x1 - region.x0, region.y1 - region.y0)
        pixels = self.document.read(roi=roi, plane=self.at, scene=self.scene)
        return np.asarray(pixels)[..., ::-1]


@contextmanager
def open_with_library(file: ImageFile) -> Iterator[list[PlanesSource]]:
    """The scenes of a file, readable until the block ends; raises UnreadableImage."""
    with decoding(file.name, file.limits):
        opened = czi.open_czi(str(file.path))
        document = opened.__enter__()
    try:
        with decoding(file.name, file.limits):
            found = _scenes(document, file)
        yield found
    finally:
        opened.__exit__(None, None, None)


def _scenes(document: Any, file: ImageFile) -> list[PlanesSource]:
    info = read_info(document.raw_metadata)
    boxes = document.scenes_bounding_rectangle or {None: document.total_bounding_rectangle}
    in_order = sorted(boxes.items(), key=lambda pair: pair[0] or 0)
    names = [
        file.scene_name(info.scene(scene or 0), index, len(boxes))
        for index, (scene, _) in enumerate(in_order)
    ]
    return [
        _scene(document, info, scene, box, name, file)
        for (scene, box), name in zip(in_order, names, strict=True)
    ]


def _scene(
    document: Any, said: CziInfo, scene: int | None, box: Any, name: str, file: ImageFile
) -> PlanesSource:
    extent = document.total_bounding_box
    t, c, z = (range(*extent.get(axis, (0, 1))) for axis in "TCZ")
    kinds = {document.get_channel_pixel_type(channel) for channel in c}
    if len(kinds) > 1 or not kinds <= _PIXELS.keys():
        raise Refused("mixes kinds of pixels, or has some that Ocellus can't read")
    dtype, samples = _PIXELS[kinds.pop()]
    shape = (len(t), len(c) * samples, len(z), box.h, box.w)
    check_header(shape, np.dtype(dtype).itemsize, file.bytes, file.limits)
    is_rgb = samples == 3 and len(c) == 1
    info = ImageInfo(
        name=name,
        shape=shape,
        dtype=np.dtype(dtype).name,
        pixel_size=said.pixel_size,
        channels=said.channels(shape[1], is_rgb),
        is_rgb=is_rgb,
        objective=said.objective,
        acquired=said.acquired,
        interval_s=said.interval_s if len(t) > 1 else None,
    )
    planes = [
        LibraryPlane(document, dict(zip("TCZ", at, strict=True)), scene, (box.y, box.x))
        for at in product(t, c, z)
    ]
    return PlanesSource(info, planes, samples, file.name, file.limits)
