"""Labels as OME-Zarr: a label image in a folder or a ZIP, versions 0.4 and 0.5."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa
import zarr
from numpy.typing import NDArray
from zarr.abc.store import Store
from zarr.storage import LocalStore, ZipStore

from segmentation.science.interchange.base import Format
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import LabelArray, LabelSource
from segmentation.science.pixels.ome_zarr import VERSION
from segmentation.science.pixels.store import write_labels

_METADATA = ("zarr.json", ".zattrs")
_AXES = "tzyx"
_NAME = "objects"


def write(
    path: Path,
    labels: LabelSource | LabelArray,
    info: ImageInfo,
    table: pa.Table,  # noqa: ARG001
) -> None:
    """Write a ZIP of `<name>.zarr/labels/objects`, a pyramid of version 0.5.

    Unpacked, `labels` belongs into the folder of the image's own OME-Zarr.
    """
    with TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)
        top = zarr.create_group(LocalStore(folder), zarr_format=3)
        top.update_attributes({"ome": {"version": VERSION}})
        inner = zarr.create_group(LocalStore(folder / "labels"), zarr_format=3)
        inner.update_attributes({"ome": {"version": VERSION, "labels": [_NAME]}})
        write_labels(folder / "labels" / _NAME, labels, info, _NAME, image="../../")
        # What lies in it is compressed already.
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
            for file in sorted(filter(Path.is_file, folder.rglob("*"))):
                archive.write(file, f"{_stem(info)}.zarr/{file.relative_to(folder).as_posix()}")


def _stem(info: ImageInfo) -> str:
    return re.sub(r"[^\w.-]+", "_", PurePosixPath(info.name).stem) or "image"


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The full-size labels of the one label image; a channel axis must have length one."""
    with _store(file) as store:
        group = _label_group(store, file)
        scale = _multiscale(group)
        array = group[scale["datasets"][0]["path"]]
        if not isinstance(array, zarr.Array):
            raise Refused("is an OME-Zarr without pixels")
        axes = [_axis(axis) for axis in scale.get("axes", "tczyx")]
        lengths = dict(zip(axes, array.shape, strict=True))
        if lengths.pop("c", 1) != 1 or not set(lengths) <= set(_AXES):
            raise Refused(f"has an image with the axes {', '.join(axes)}, not one of labels")
        file.check_shape(tuple(lengths.get(axis, 1) for axis in _AXES))
        if np.dtype(array.dtype).kind not in "bui":
            raise Refused(f"holds {array.dtype} values, not labels")
        values = np.asarray(array[...])
    if "c" in axes:
        values = values.squeeze(axes.index("c"))
        axes.remove("c")
    return file.fitted(values.transpose([axes.index(axis) for axis in _AXES if axis in axes]))


def _knows(file: LabelFile) -> bool:
    if file.path.is_dir():
        return next(_groups(file), None) is not None
    return any(PurePosixPath(name).name in _METADATA for name in file.members)


def _store(file: LabelFile) -> Store:
    if file.path.is_dir():
        return LocalStore(file.path, read_only=True)
    return ZipStore(file.path, mode="r")


def _groups(file: LabelFile) -> Iterator[str]:
    """The addresses at which metadata lies."""
    if file.path.is_dir():
        found = (path for name in _METADATA for path in file.path.rglob(name))
        names = [path.relative_to(file.path).as_posix() for path in found if path.is_file()]
    else:
        names = [name for name in file.members if PurePosixPath(name).name in _METADATA]
    for name in sorted(names):
        parent = PurePosixPath(name).parent.as_posix()
        yield "" if parent == "." else parent


def _label_group(store: Store, file: LabelFile) -> zarr.Group:
    """The group that says it is a label image, or the only image there is."""
    images: list[zarr.Group] = []
    labels: list[zarr.Group] = []
    for address in dict.fromkeys(_groups(file)):
        node = zarr.open(store, path=address, mode="r")
        if isinstance(node, zarr.Group) and "multiscales" in _ome(node):
            (labels if "image-label" in _ome(node) else images).append(node)
    found = labels or images
    if len(found) == 1:
        return found[0]
    if not found:
        raise Refused("is a Zarr archive without a label image")
    names = ", ".join(group.path for group in found)
    raise Refused(f"holds several label images ({names}); send one at a time")


def _ome(group: zarr.Group) -> dict[str, Any]:
    """The attributes of OME-Zarr, which version 0.5 puts one level deeper."""
    attributes: dict[str, Any] = group.attrs.asdict()
    deeper = attributes.get("ome", attributes)
    return deeper if isinstance(deeper, dict) else {}


def _multiscale(group: zarr.Group) -> dict[str, Any]:
    scale: dict[str, Any] = _ome(group)["multiscales"][0]
    return scale


def _axis(axis: Any) -> str:
    return str(axis["name"] if isinstance(axis, dict) else axis).lower()


FORMAT = Format("ome-zarr", ".labels.ome.zarr.zip", "application/zip", write)
READER = LabelReader("OME-Zarr", _knows, read)
