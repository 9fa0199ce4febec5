"""Objects as COCO instances: masks as run lengths, or outlines."""

from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.interchange import rle
from segmentation.science.interchange.areas import Area, numbered, paint, ring, whole_number
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.pixels.errors import Refused

Entry = dict[str, Any]


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The labels of the annotations of one image, or of one image a plane (`t`, `z` from 0).

    An annotation's `id` is its object's. Regions marked `iscrowd` are no objects.
    """
    images = _images(file)
    labels = np.zeros(file.shape, np.uint32)
    annotations = [
        one
        for one in file.document["annotations"]
        if one.get("image_id") in images and not one.get("iscrowd")
    ]
    ids = numbered([whole_number(one.get("id")) for one in annotations])
    outlined: list[Area] = []
    for label, annotation in zip(ids, annotations, strict=True):
        t, z = images[annotation["image_id"]]
        shape = annotation.get("segmentation")
        if isinstance(shape, dict):
            rle.fill(labels[t, z], rle.parse(shape, *file.shape[2:]), label)
        elif isinstance(shape, list) and shape:
            outlined += [Area([_ring(points)], label, t=t, z=z) for points in shape]
        else:
            raise Refused(f"has no mask and no outline for the annotation {label}")
    painted = paint(outlined, file.shape)
    return np.where(painted > 0, painted, labels)


def _knows(file: LabelFile) -> bool:
    document = file.document
    return isinstance(document, dict) and all(
        isinstance(document.get(key), list) for key in ("images", "annotations")
    )


def _images(file: LabelFile) -> dict[Any, tuple[int, int]]:
    """Time and depth of the entries that are planes of the image."""
    images: list[Entry] = file.document["images"]
    names = [str(one.get("file_name", "")) for one in images]
    if len(set(names)) > 1:
        wanted = _stem(file.image_name)
        images = [one for one, name in zip(images, names, strict=True) if _stem(name) == wanted]
        if not images:
            raise Refused(f"speaks of several images, but not of “{file.image_name}”")
    for image in images:
        file.check_shape((*file.shape[:2], int(image["height"]), int(image["width"])))
    found = {one["id"]: (int(one.get("t", 0)), int(one.get("z", 0))) for one in images}
    if any(not (0 <= t < file.shape[0] and 0 <= z < file.shape[1]) for t, z in found.values()):
        raise Refused("speaks of planes that the image doesn't have")
    if len(set(found.values())) < len(found):
        raise Refused("speaks of one image several times")
    return found


def _stem(filename: str) -> str:
    """A file's name without what says how it is stored, which conversions change."""
    return PurePath(filename).stem.removesuffix(".ome")


def _ring(flat: Any) -> NDArray[np.float64]:
    """COCO lists x and y in one row."""
    if not isinstance(flat, list) or len(flat) % 2:
        raise Refused("has an outline that is no list of points")
    return ring([flat[place : place + 2] for place in range(0, len(flat), 2)])


READER = LabelReader("COCO", _knows, read)
