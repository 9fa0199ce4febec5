"""Large made-up pictures for benchmarks of the viewer, read piece by piece."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import Channel, ImageInfo, PixelSize
from segmentation.science.pixels.store import write_image, write_labels

CELL = 25
"""An object stands in the middle of each square of so many pixels."""


@dataclass(frozen=True)
class Field:
    """A square full of discs, an object every `cell` pixels each way; id i + 1 is the i-th."""

    side: int
    radius: float = 9.5
    cell: int = CELL

    @property
    def info(self) -> ImageInfo:
        """One channel of 16 bits."""
        shape = (1, 1, 1, self.side, self.side)
        return ImageInfo("Field", shape, "uint16", PixelSize(0.5, 0.5), (Channel("A", "#ffffff"),))

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Of the labels."""
        return (1, 1, self.side, self.side)

    @property
    def columns(self) -> int:
        """Objects in a row."""
        return self.side // self.cell

    @property
    def count(self) -> int:
        """Objects in all."""
        return self.columns**2

    def ids(self, y: slice, x: slice) -> NDArray[np.uint32]:
        """The label image of a region."""
        rows, columns = np.arange(y.start, y.stop), np.arange(x.start, x.stop)
        row, column = rows // self.cell, columns // self.cell
        middle = (self.cell - 1) / 2
        down, across = (rows % self.cell - middle) ** 2, (columns % self.cell - middle) ** 2
        number = row[:, None] * self.columns + column[None, :] + 1
        inside = (down[:, None] + across[None, :] <= self.radius**2) & (
            (row[:, None] < self.columns) & (column[None, :] < self.columns)
        )
        return (number * inside).astype(np.uint32)

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[np.uint16]:
        """Grey values of a region: objects of different brightness on a noisy ground."""
        ids = self.ids(y, x)
        noise = np.random.default_rng(y.start * 7919 + x.start).integers(0, 300, ids.shape)
        bright = (ids > 0) * (2000 + ids % 3000)
        return (bright + noise).astype(np.uint16)


class FieldLabels:
    """The objects of a field as a source of labels."""

    def __init__(self, field: Field) -> None:
        self.field, self.shape = field, field.shape

    def read(self, t: int, z: int, y: slice, x: slice) -> NDArray[np.uint32]:
        return self.field.ids(y, x)


def write_field(folder: Path, side: int, *, labels: bool) -> Field:
    """`field-<side>.zarr`, with its objects in `labels-<side>.zarr` where they are wanted."""
    field = Field(side)
    write_image(folder / f"field-{side}.zarr", field)
    if labels:
        write_labels(folder / f"labels-{side}.zarr", FieldLabels(field), field.info)
    return field
