"""OME-TIFF in parts whose index is lost: the names of the files still tell where planes lie."""

import re

import numpy as np
from tifffile import TiffFile

from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.ome_planes import OmePlanes
from segmentation.science.pixels.readers.ome_xml import index_file, read_ome
from segmentation.science.pixels.readers.parts import beside

_NUMBER = re.compile(r"([A-Za-z]?)(\d+)")
_AXES = "TCZ"


def lost_index_note(index: str, planes: OmePlanes | None) -> str:
    """What is said of an image read without the file that describes it."""
    there = "only its own planes were read"
    if planes is not None:
        there = "its planes were arranged by the names of its files"
    return f"its index {index[:100]} was not there: {there}"


def planes_by_name(file: ImageFile, index: str) -> OmePlanes | None:
    """The planes of this file and those beside it that point to the same index, one a file.

    A number after Z, C or T in a name counts that axis, any other one Z. None when this makes no
    full grid of planes, as when the file is alone.
    """
    names = _siblings(file, index)
    numbers = np.array([[int(digits) for _, digits in _NUMBER.findall(name)] for name in names])
    changing = [n for n in range(numbers.shape[1]) if len(np.unique(numbers[:, n])) > 1]
    letters = [_NUMBER.findall(names[0])[n][0].upper() for n in changing]
    axes = [letter if letter in {"Z", "C", "T"} else "Z" for letter in letters]
    if not axes or len(set(axes)) != len(axes):
        return None
    shape, places = [1, 1, 1], np.zeros((len(names), 3), np.intp)
    for axis, n in zip(axes, changing, strict=True):
        values, at = np.unique(numbers[:, n], return_inverse=True)
        shape[_AXES.index(axis)] = len(values)
        places[:, _AXES.index(axis)] = at
    parts = np.full(shape, -1, np.intp)
    parts[tuple(places.T)] = np.arange(len(names))
    if parts.size != len(names) or (parts < 0).any():
        return None
    return OmePlanes(np.zeros(shape, np.intp), parts, tuple(names))


def _siblings(file: ImageFile, index: str) -> list[str]:
    """The names of files that differ in numbers alone and point to the same index."""
    if file.folder is None:
        return [file.path.name]
    form = _NUMBER.sub(r"\1#", file.path.name)
    names = sorted(path.name for path in file.path.parent.iterdir())
    alike = [name for name in names if _NUMBER.sub(r"\1#", name) == form]
    return [name for name in alike if name == file.path.name or _points_to(file, name, index)]


def _points_to(file: ImageFile, name: str, index: str) -> bool:
    path = beside(file, name)
    if path is None:
        return False
    with TiffFile(path, _multifile=False) as tiff:
        return tiff.is_ome and index_file(read_ome(tiff.pages.first.description)) == index
