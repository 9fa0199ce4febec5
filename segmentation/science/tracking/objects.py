"""What following needs to know of the objects of a movie."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.pixels.axes import PixelSize


@dataclass(frozen=True)
class Moving:
    """Objects, in rising order of time.

    ids, t: (n,); place: (n, 3) of z, y, x in pixels along x (z and y stretched where the file says
    how long pixels are); size: (n,) pixels or voxels; deep: whether they have volumes.
    """

    ids: NDArray[np.int64]
    t: NDArray[np.int64]
    place: NDArray[np.float64]
    size: NDArray[np.float64]
    deep: bool = False

    @classmethod
    def of(cls, table: pa.Table, size: PixelSize) -> Self:
        """Those of a table of `measure`."""
        deep = "volume_px" in table.column_names
        place = np.stack([_floats(table, f"centroid_{axis}_px") for axis in "zyx"], axis=1)
        order = np.argsort(np.asarray(table["t"], np.int64), kind="stable")
        return cls(
            np.asarray(table["label"], np.int64)[order],
            np.asarray(table["t"], np.int64)[order],
            (place * stretch(size))[order],
            _floats(table, "volume_px" if deep else "area_px")[order],
            deep,
        )

    @property
    def width(self) -> float:
        """How wide a typical object is, in pixels; 0 without any."""
        if not len(self.size):
            return 0.0
        typical = float(np.median(self.size))
        if self.deep:
            return float(2 * (typical * 3 / (4 * np.pi)) ** (1 / 3))
        return float(2 * (typical / np.pi) ** 0.5)

    def at(self, time: int) -> slice:
        """Where the objects of a time stand."""
        first, last = np.searchsorted(self.t, [time, time + 1])
        return slice(int(first), int(last))


def stretch(size: PixelSize) -> NDArray[np.float64]:
    """How long a pixel is along z, y, x, in pixels along x; 1 where the file does not say."""
    across = size.x or size.y
    edges = (size.z, size.y, size.x)
    return np.array([edge / across if edge and across else 1.0 for edge in edges])


def _floats(table: pa.Table, name: str) -> NDArray[Any]:
    return np.asarray(table[name], np.float64)
