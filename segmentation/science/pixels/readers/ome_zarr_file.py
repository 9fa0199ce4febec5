"""OME-Zarr 0.1 to 0.5: images, series as Bio-Formats writes them, and plates; read by chunk."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import zarr

from segmentation.science.pixels.axes import ImageInfo, Shape
from segmentation.science.pixels.colors import channels_for
from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused, decoding
from segmentation.science.pixels.numbers import conversion_note, kept_dtype
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.header import check_header
from segmentation.science.pixels.readers.ome_zarr_info import OmeZarrInfo, read_info
from segmentation.science.pixels.readers.planes import Plane, PlanesSource
from segmentation.science.pixels.readers.zarr_array import ZarrPlane, open_array
from segmentation.science.pixels.readers.zarr_tree import ZarrTree, in_archive, in_folder

_ARCHIVE = b"PK\x03\x04"
_SERIES = "bioformats2raw.layout"


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with ExitStack() as stack:
        with decoding(file.name, file.limits):
            place = in_folder(file) if file.path.is_dir() else in_archive(file)
            tree = stack.enter_context(place)
            found = _scenes(tree, file)
        yield found


def _scenes(tree: ZarrTree, file: ImageFile) -> list[PlanesSource]:
    groups = list(_groups(tree, file.limits.max_scenes))
    infos = [read_info(attributes) for _, attributes in groups]
    return [
        _scene(tree, path, info, file.scene_name(info.name or path, index, len(groups)))
        for index, ((path, _), info) in enumerate(zip(groups, infos, strict=True))
    ]


def _groups(tree: ZarrTree, most: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The place and the attributes of each image's group."""
    root = tree.attributes()
    if "multiscales" in root:
        yield "", root
        return
    paths = list(_plate(tree, root)) if "plate" in root else list(_series(tree, root, most + 1))
    if not paths:
        raise Refused("is a Zarr hierarchy without an OME-Zarr image")
    if len(paths) > most:
        raise Refused(f"holds {len(paths):,} images, more than the limit of {most:,}")
    for path in paths:
        attributes = tree.attributes(path)
        if "multiscales" not in attributes:
            raise Refused(CUT_SHORT)
        yield path, attributes


def _series(tree: ZarrTree, root: dict[str, Any], most: int) -> Iterator[str]:
    if _SERIES not in root:
        return
    listed = tree.attributes("OME").get("series")
    if isinstance(listed, list):
        yield from (str(path) for path in listed)
        return
    for number in range(most):
        if "multiscales" not in tree.attributes(str(number)):
            return
        yield str(number)


def _plate(tree: ZarrTree, root: dict[str, Any]) -> Iterator[str]:
    for well in root["plate"]["wells"]:
        path = str(well["path"])
        for field in tree.attributes(path)["well"]["images"]:
            yield f"{path}/{field['path']}"


def _scene(tree: ZarrTree, path: str, said: OmeZarrInfo, name: str) -> PlanesSource:
    file = tree.file
    array = open_array(tree, f"{path}/{said.path}")
    if array.ndim != len(said.axes):
        raise Refused(DAMAGED)
    lengths = dict(zip(said.axes, array.shape, strict=True))
    t, c, z, y, x = (int(lengths.get(axis, 1)) for axis in "TCZYX")
    shape: Shape = (t, c, z, y, x)
    dtype = np.dtype(array.dtype)
    check_header(shape, dtype.itemsize, file.bytes, file.limits)
    info = ImageInfo(
        name=name,
        shape=shape,
        dtype=kept_dtype(dtype),
        pixel_size=said.pixel_size,
        channels=channels_for(c, said.names, said.colors),
        notes=conversion_note(dtype),
        interval_s=said.interval_s if t > 1 else None,
    )
    return PlanesSource(info, list(_planes(array, said.axes, shape)), 1, file.name, file.limits)


def _planes(array: zarr.Array[Any], axes: str, shape: Shape) -> Iterator[Plane]:
    for t, c, z in np.ndindex(shape[:3]):
        place = {"T": t, "C": c, "Z": z}
        yield ZarrPlane(array, tuple(place.get(axis) for axis in axes))


READER = Reader("OME-Zarr", lambda head: head.startswith(_ARCHIVE), _open)
