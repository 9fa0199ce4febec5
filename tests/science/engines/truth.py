"""Label images to encode and to find again."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile
from segmentation.science.engines.dataset import read_labels


class Eye:
    """As much of a network as a grid of tiles asks for."""

    stride = 16
    halo = 32


def everything(shape: tuple[int, ...]) -> Tile:
    """The one tile that is the whole plane or stack."""
    whole = tuple(slice(0, extent) for extent in shape)
    return Tile(whole, whole)


def real_labels(folder: Path, every: int) -> Iterator[NDArray[np.int32]]:
    """Every so many of the annotated validation images of fluorescent nuclei."""
    with (folder / "MANIFEST.csv").open() as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if (row["dataset"], row["split"]) == ("nuclei_bbbc038", "val")
            and row["kind"] == "fluorescence_dark_bg"
        ]
    for row in rows[::every]:
        yield read_labels(folder / row["label"])
