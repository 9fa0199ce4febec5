"""Objects as COCO instances: masks as run lengths, or outlines."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.interchange import rle
from segmentation.science.interchange.areas import Area, numbered, paint, ring, whole_number
from segmentation.science.interchange.base import CannotHold, Format
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.interchange.rows import Rows
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import LabelArray, LabelShape, LabelSource, as_source
from segmentation.science.pixels.windows import Window, windows

Entry = dict[str, Any]

_CATEGORY: Entry = {"id": 1, "name": "object", "supercategory": "object"}


def write(path: Path, labels: LabelSource | LabelArray, info: ImageInfo, table: pa.Table) -> None:
    """Write an annotation for each object, with its id, and an image for each plane.

    Raises `CannotHold` for objects that span several planes: COCO knows flat pictures only.
    """
    source, rows = as_source(labels), Rows(table)
    planes = list(product(range(source.shape[0]), range(source.shape[1])))
    with path.open("w", encoding="utf-8") as file:
        head = {"images": [_image(info, *plane) for plane in planes], "categories": [_CATEGORY]}
        file.write(json.dumps(head)[:-1] + ', "annotations": [')
        for number, annotation in enumerate(_annotations(source, rows)):
            file.write(",\n" if number else "\n")
            json.dump(annotation, file, allow_nan=False)
        file.write("\n]}\n")


def _image(info: ImageInfo, t: int, z: int) -> Entry:
    height, width = info.shape[3:]
    entry = {"id": t * info.shape[2] + z + 1, "file_name": info.name}
    return entry | {"height": height, "width": width, "t": t, "z": z}


def _annotations(source: LabelSource, rows: Rows) -> Iterator[Entry]:
    plane_of: dict[int, tuple[int, int]] = {}
    for window in windows(source):
        here = (window.t, window.z)
        for label, box in zip(window.ids.tolist(), window.boxes.tolist(), strict=True):
            if plane_of.setdefault(label, here) != here:
                raise CannotHold(
                    f"Object {label} spans several planes, which COCO has no place for; "
                    "choose a label image or ImageJ ROIs."
                )
            yield _annotation(window, label, box, source.shape) | _score(rows.of(label))


def _annotation(window: Window, label: int, box: list[int], shape: LabelShape) -> Entry:
    (y0, y1, x0, x1), (_, depth, height, width) = box, shape
    rows, columns = (
        slice(y0 - window.top, y1 - window.top),
        slice(x0 - window.left, x1 - window.left),
    )
    mask = window.labels[rows, columns] == label
    return {
        "id": label,
        "image_id": window.t * depth + window.z + 1,
        "category_id": _CATEGORY["id"],
        "iscrowd": 0,
        "area": int(mask.sum()),
        "bbox": [x0, y0, x1 - x0, y1 - y0],
        "segmentation": {
            "size": [height, width],
            "counts": rle.encode(mask, y0, x0, height, width),
        },
    }


def _score(measured: dict[str, float]) -> Entry:
    return {"score": measured["score"]} if "score" in measured else {}


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
    painted = paint(outlined, file.shape, file.cut)
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
        wanted = stem(file.image_name)
        images = [one for one, name in zip(images, names, strict=True) if stem(name) == wanted]
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


def image_stems(file: LabelFile) -> set[str]:
    """What the images are called that a file speaks of; nothing when it is no COCO."""
    if not _knows(file):
        return set()
    return {stem(str(one.get("file_name", ""))) for one in file.document["images"]}


def stem(filename: str) -> str:
    """A file's name without what says how it is stored, which conversions change."""
    return PurePath(filename).stem.removesuffix(".ome")


def _ring(flat: Any) -> NDArray[np.float64]:
    """COCO lists x and y in one row."""
    if not isinstance(flat, list) or len(flat) % 2:
        raise Refused("has an outline that is no list of points")
    return ring([flat[place : place + 2] for place in range(0, len(flat), 2)])


FORMAT = Format("coco", ".coco.json", "application/json", write)
READER = LabelReader("COCO", _knows, read)
