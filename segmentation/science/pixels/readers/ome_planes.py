"""Where OME-XML says that planes lie: in which page of which file."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import DAMAGED, Refused
from segmentation.science.pixels.readers.xml import tag


@dataclass(frozen=True)
class OmePlanes:
    """For each plane (T, C, Z) its page in `ifds`, and in `parts` which of `files` that is of.

    `files` are names as the XML gives them, none when all planes are in the file itself.
    """

    ifds: NDArray[np.intp]
    parts: NDArray[np.intp]
    files: tuple[str, ...]


def planes_of(pixels: Element, shape: tuple[int, int, int], pages: int) -> OmePlanes:
    """The places of the planes (T, C, Z), filled in the order that the file declares.

    `pages` is how many the file holds, which all lie in it unless the XML names several.
    """
    total = shape[0] * shape[1] * shape[2]
    data = [element for element in pixels if tag(element) == "TiffData"]
    files = tuple(dict.fromkeys(name for element in data if (name := _file(element))))
    # A single name is the file's own former one.
    if len(files) < 2:
        files = ()
        if total > pages:
            raise Refused(f"is cut short: it lists {total:,} planes and holds {pages:,}")
    elif total > len(data) * max(1, pages):
        raise Refused("lacks some of the planes that its OME-XML lists")
    order = pixels.attrib["DimensionOrder"][2:]
    if sorted(order) != ["C", "T", "Z"]:
        raise Refused(DAMAGED)
    lengths = dict(zip("TCZ", shape, strict=True))
    slowest_first = [lengths[axis] for axis in reversed(order)]
    flat = np.full((2, total), -1, np.intp)
    for element in data:
        start, count = _run(element, order, slowest_first, one=bool(files))
        part = files.index(_file(element) or files[0]) if files else 0
        ifd = int(element.get("IFD", 0))
        flat[:, start : start + count] = np.arange(ifd, ifd + count), np.full(count, part)
    if (flat < 0).any():
        raise Refused("lacks some of the planes that its OME-XML lists")
    axes = [order[::-1].index(axis) for axis in "TCZ"]
    ifds, parts = (stored.reshape(slowest_first).transpose(axes) for stored in flat)
    return OmePlanes(ifds, parts, files)


def _run(element: Element, order: str, lengths: list[int], *, one: bool) -> tuple[int, int]:
    """The first of the planes that an element places, and how many they are."""
    total = int(np.prod(lengths, dtype=np.int64))
    first = [int(element.get(f"First{axis}", 0)) for axis in reversed(order)]
    start = int(np.ravel_multi_index(first, lengths))
    default = 1 if one or "IFD" in element.attrib else total - start
    count = int(element.get("PlaneCount", default))
    if count < 0 or start + count > total:
        raise Refused(DAMAGED)
    return start, count


def _file(element: Element) -> str | None:
    """The file that an element names; a bare identifier is as good as a name."""
    for child in element:
        if tag(child) == "UUID":
            return child.get("FileName") or child.text
    return None
