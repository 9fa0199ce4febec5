"""Reading the pyramids that `store` writes, from a folder or any Zarr store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.abc.store import Store
from zarr.storage import LocalStore

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.ome_zarr import INFO


@dataclass(frozen=True)
class Pyramid:
    """An image in a store; a PixelSource whose `read` also takes a level (0 is full size)."""

    info: ImageInfo
    arrays: tuple[zarr.Array[Any], ...]

    @property
    def levels(self) -> list[tuple[int, ...]]:
        """The TCZYX shape of each level."""
        return [array.shape for array in self.arrays]

    def read(self, t: int, c: int, z: int, y: slice, x: slice, level: int = 0) -> NDArray[Any]:
        """The (Y, X) region of one plane of a level."""
        return np.asarray(self.arrays[level][t, c, z, y, x])


@dataclass(frozen=True)
class Labels:
    """A label image in a store."""

    info: ImageInfo
    arrays: tuple[zarr.Array[Any], ...]

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """T, Z, Y, X of the full size."""
        t, _, z, y, x = self.info.shape
        return t, z, y, x

    def read(self, t: int, z: int, y: slice, x: slice, level: int = 0) -> NDArray[np.uint32]:
        """The (Y, X) region of one plane of a level."""
        return np.asarray(self.arrays[level][t, 0, z, y, x], np.uint32)

    def all(self) -> NDArray[np.uint32]:
        """The whole label image (T, Z, Y, X), in memory."""
        return np.asarray(self.arrays[0][:, 0], np.uint32)


def open_pyramid(store: Store | Path) -> Pyramid:
    """Open an image; raises ValueError when the store holds none, or an unfinished one."""
    return Pyramid(*_open(store))


def open_labels(store: Store | Path) -> Labels:
    """Open a label image; raises ValueError when the store holds none, or an unfinished one."""
    return Labels(*_open(store))


def as_store(store: Store | Path) -> Store:
    """A folder as a Zarr store; stores as they are."""
    return LocalStore(store) if isinstance(store, Path) else store


def _open(store: Store | Path) -> tuple[ImageInfo, tuple[zarr.Array[Any], ...]]:
    try:
        group = zarr.open_group(as_store(store), mode="r", zarr_format=3, use_consolidated=False)
        attributes: dict[str, Any] = group.attrs.asdict()
        info = ImageInfo.from_json(attributes[INFO])
        datasets = attributes["ome"]["multiscales"][0]["datasets"]
        arrays = [group[dataset["path"]] for dataset in datasets]
    except (FileNotFoundError, KeyError) as error:
        raise ValueError(f"{store} holds no finished image") from error
    return info, tuple(array for array in arrays if isinstance(array, zarr.Array))
