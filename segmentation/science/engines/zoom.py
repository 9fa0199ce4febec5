"""Images resized until their objects are as large as those a model was trained on.

Each pixel of a resized plane depends on the whole plane's coordinates alone, never on the region
that is read, so tiles of it fit together to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.errors import ParameterError
from segmentation.science.engines.labels import keep
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters, ScaledParameters
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.source import PixelSource

SMALLEST, LARGEST = 1 / 20, 20.0


def zoom_of(header: ModelHeader, parameters: Parameters) -> float:
    """How many times larger the image is to be made; raises `ParameterError`."""
    if not isinstance(parameters, ScaledParameters) or parameters.diameter_px is None:
        return header.zoom
    if header.object_diameter_px is None:
        raise ParameterError(
            f"{header.name} does not say how large the objects were that it was trained on; "
            "leave the object diameter empty."
        )
    zoom = header.object_diameter_px / parameters.diameter_px
    if not SMALLEST <= zoom <= LARGEST:
        raise ParameterError(
            f"An object diameter of {parameters.diameter_px:g} pixels is too far from the "
            f"{header.object_diameter_px:g} that {header.name} was trained on."
        )
    return zoom


def zoomed(source: PixelSource, zoom: float) -> PixelSource:
    """An image `zoom` times larger along y and x; the image itself where that is 1."""
    return source if zoom == 1 else ZoomedSource(source, zoom)


@dataclass(frozen=True)
class ZoomedSource:
    """An image seen `zoom` times larger along y and x, by linear interpolation, as float32."""

    source: PixelSource
    zoom: float

    @property
    def info(self) -> ImageInfo:
        """The header of what is seen."""
        info = self.source.info
        height, width = (max(1, round(extent * self.zoom)) for extent in info.shape[3:])
        return replace(info, shape=(*info.shape[:3], height, width), dtype="float32")

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane."""
        seen, whole = self.info.shape[3:], self.source.info.shape[3:]
        rows, columns = centres(seen[0], whole[0])[y], centres(seen[1], whole[1])[x]
        window = _around(rows), _around(columns)
        plane = self.source.read(t, c, z, *window).astype(np.float32)
        plane = _between(plane, rows - window[0].start, axis=0)
        return _between(plane, columns - window[1].start, axis=1)


def centres(seen: int, extent: int) -> NDArray[np.float64]:
    """Where the centres of `seen` pixels lie among those of `extent` pixels."""
    at = (np.arange(seen) + 0.5) * (extent / seen) - 0.5
    return np.clip(at, 0, extent - 1)


def resampled(labels: NDArray[np.int32], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """A label image stretched to a shape, each pixel from the nearest one."""
    stretched: NDArray[np.int32] = labels[np.ix_(*map(_nearest, shape, labels.shape))]
    return stretched


def restore(found: Instances, shape: tuple[int, ...]) -> Instances:
    """Objects of a resized plane or stack in the one of `shape` that it was made from.

    Objects too small to hold a pixel of it are dropped.
    """
    seen = found.labels.shape
    return restore_part(found, [slice(0, extent) for extent in seen], seen, shape)[0]


def restore_part(
    found: Instances, window: Sequence[slice], seen: tuple[int, ...], shape: tuple[int, ...]
) -> tuple[Instances, tuple[int, ...]]:
    """Objects of a window of a resized plane or stack, of the shape `seen`, in that of `shape`.

    Labels hold the pixels whose nearest one lies in the window; where they begin comes second.
    Outlines and vertices count from the first pixel of the whole.
    """
    start = np.array([part.start for part in window])
    outlines, vertices = (
        [points + start.astype(np.float32) for points in shapes] if start.any() else shapes
        for shapes in (found.outlines, found.vertices)
    )
    if seen == shape:
        return replace(found, outlines=outlines, vertices=vertices), tuple(start.tolist())
    places, first = [], []
    for part, nearest in zip(window, map(_nearest, shape, seen), strict=True):
        begin, end = np.searchsorted(nearest, (part.start, part.stop))
        places.append(nearest[begin:end] - part.start)
        first.append(int(begin))
    labels = found.labels[np.ix_(*places)]
    kept = np.bincount(labels.ravel(), minlength=len(found.scores) + 1)[1:] > 0
    ratio = np.divide(shape, seen).astype(np.float32)
    outlines, vertices = (
        [(points + 0.5) * ratio - 0.5 for points, stays in zip(shapes, kept, strict=False) if stays]
        for shapes in (outlines, vertices)
    )
    return Instances(keep(labels, kept), found.scores[kept], outlines, vertices), tuple(first)


def _nearest(extent: int, seen: int) -> NDArray[np.intp]:
    """For each of `extent` pixels the nearest of `seen` that lie along the same stretch."""
    return np.rint(centres(extent, seen)).astype(np.intp)


def _around(places: NDArray[np.float64]) -> slice:
    """The pixels that rising places lie between; one that is not there is not read."""
    return slice(int(places[0]), int(places[-1]) + 2)


def _between(
    plane: NDArray[np.float32], places: NDArray[np.float64], axis: int
) -> NDArray[np.float32]:
    """Linear interpolation along one axis."""
    before = places.astype(np.intp)
    after = np.minimum(before + 1, plane.shape[axis] - 1)
    weight = np.expand_dims((places - before).astype(np.float32), 1 - axis)
    first, second = plane.take(before, axis), plane.take(after, axis)
    blended: NDArray[np.float32] = first + (second - first) * weight
    return blended
