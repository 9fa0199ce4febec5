"""Pixels on demand: the one interface between readers, stores and engines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import AXES, Channel, ImageInfo, PixelSize
from segmentation.science.pixels.colors import RGB_CHANNELS, channels_for
from segmentation.science.pixels.numbers import to_kept


class PixelSource(Protocol):
    """An image whose planes and regions can be read one at a time."""

    @property
    def info(self) -> ImageInfo: ...

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane, in `info.dtype`."""
        ...


@runtime_checkable
class SparseSource(Protocol):
    """A source that knows, without reading, where it holds nothing but zeros."""

    def is_empty(self, t: int, c: int, z: int, y: slice, x: slice) -> bool:
        """Whether a region of one plane is all zeros; False when that is not known."""
        ...


@dataclass(frozen=True)
class ArraySource:
    """An array in memory, for notebooks, tests and small things."""

    info: ImageInfo
    array: NDArray[Any]

    @classmethod
    def of(
        cls,
        array: NDArray[Any],
        axes: str = "YX",
        *,
        name: str = "array",
        pixel_size: PixelSize | None = None,
        channels: Sequence[Channel] | None = None,
    ) -> Self:
        """Wrap an array; `axes` names its dimensions with T, C, Z, Y, X, or S for RGB(A) samples.

        Raises ValueError for numbers that can't be kept (complex, inexact 64-bit).
        """
        is_rgb = "S" in axes
        if is_rgb:
            array = np.moveaxis(array, axes.index("S"), 0)[:3]
            axes = "C" + axes.replace("S", "")
        kept, notes = to_kept(_as_tczyx(array, axes))
        t, count, z, y, x = kept.shape
        named = RGB_CHANNELS if is_rgb and count == len(RGB_CHANNELS) else channels_for(count)
        info = ImageInfo(
            name=name,
            shape=(t, count, z, y, x),
            dtype=kept.dtype.name,
            pixel_size=pixel_size or PixelSize(),
            channels=tuple(channels or named),
            is_rgb=is_rgb,
            notes=notes,
        )
        return cls(info, kept)

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        """The (Y, X) region of one plane: a view."""
        return self.array[t, c, z, y, x]


def _as_tczyx(array: NDArray[Any], axes: str) -> NDArray[Any]:
    if len(axes) != array.ndim or len(set(axes)) != len(axes) or not set(axes) <= set(AXES):
        raise ValueError(f"axes {axes!r} do not describe an array of shape {array.shape}")
    ordered = array.transpose([axes.index(axis) for axis in AXES if axis in axes])
    return ordered.reshape([array.shape[axes.index(a)] if a in axes else 1 for a in AXES])
