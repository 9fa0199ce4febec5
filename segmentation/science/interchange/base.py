"""What a format is: a name, what its files are called, and how to write one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelShape, LabelSource


class CannotHold(ValueError):
    """A format has no place for what a segmentation holds; `str()` says so in one sentence."""


class Write(Protocol):
    """Writes labels (T, Z, Y, X) and the table of their objects; uses what the format holds.

    Raises `CannotHold` for what the format has no place for.
    """

    def __call__(
        self, path: Path, labels: LabelSource | LabelArray, info: ImageInfo, table: pa.Table
    ) -> None: ...


@dataclass(frozen=True)
class Format:
    """`suffix` follows the image's stem in a file name."""

    name: str
    suffix: str
    media_type: str
    write: Write


def smallest(highest: int) -> type[np.uint16] | type[np.uint32]:
    """The type for ids up to `highest`: uint16 where it will do, as ImageJ knows no uint32."""
    return np.uint16 if highest <= np.iinfo(np.uint16).max else np.uint32


def without_single(shape: LabelShape) -> tuple[tuple[int, ...], str]:
    """A shape (T, Z, Y, X) without lengths of one other than of Y and X, and the axes left."""
    kept = [(n, axis) for n, axis in zip(shape, "TZYX", strict=True) if n > 1 or axis in "YX"]
    return tuple(length for length, _ in kept), "".join(axis for _, axis in kept)
