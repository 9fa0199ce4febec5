"""What a format is: a name, what its files are called, and how to write one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo


class Write(Protocol):
    """Writes labels (T, Z, Y, X) and the table of their objects; uses what the format holds."""

    def __call__(
        self, path: Path, labels: NDArray[np.uint32], info: ImageInfo, table: pa.Table
    ) -> None: ...


@dataclass(frozen=True)
class Format:
    """`suffix` follows the image's stem in a file name."""

    name: str
    suffix: str
    media_type: str
    write: Write


def smallest(labels: NDArray[np.uint32]) -> NDArray[np.uint16] | NDArray[np.uint32]:
    """Labels as uint16 where the ids allow it; ImageJ knows no uint32."""
    if int(labels.max(initial=0)) <= np.iinfo(np.uint16).max:
        return labels.astype(np.uint16)
    return labels.astype(np.uint32, copy=False)


def without_single(
    labels: NDArray[np.uint32],
) -> tuple[NDArray[np.uint32], str]:
    """Labels without axes of length one other than Y and X, and the axes that are left."""
    axes = "".join(
        axis
        for axis, length in zip("TZYX", labels.shape, strict=True)
        if length > 1 or axis in "YX"
    )
    return labels.reshape([labels.shape["TZYX".index(axis)] for axis in axes]), axes
