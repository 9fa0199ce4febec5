"""Labels as OME-Zarr: a label image in a folder or a ZIP, versions 0.4 and 0.5."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import zarr
from numpy.typing import NDArray
from zarr.abc.store import Store
from zarr.storage import LocalStore, ZipStore

from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.errors import Refused

_METADATA = ("zarr.json", ".zattrs")
_AXES = "tzyx"


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


READER = LabelReader("OME-Zarr", _knows, read)
