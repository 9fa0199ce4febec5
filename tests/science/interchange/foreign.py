"""Three rectangles, as other programs write them."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
import zarr
from numpy.typing import NDArray
from pycocotools import mask as coco_mask
from roifile import ImagejRoi, roiwrite

from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_labels

SHAPE = (1, 1, 40, 60)
# Rectangles as y0, y1, x0, x1; the second one touches the border, the last id needs 32 bits.
BOXES = {3: (2, 10, 4, 20), 7: (30, 40, 50, 60), 70_001: (12, 28, 1, 9)}


def plane() -> NDArray[np.uint32]:
    labels = np.zeros(SHAPE[2:], np.uint32)
    for label, (y0, y1, x0, x1) in BOXES.items():
        labels[y0:y1, x0:x1] = label
    return labels


def corners(box: tuple[int, int, int, int]) -> list[list[float]]:
    y0, y1, x0, x1 = box
    return [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]


def as_tiff(path: Path) -> None:
    tifffile.imwrite(path, plane(), compression="zlib")


def as_rois(path: Path) -> None:
    rois = [ImagejRoi.frompoints(corners(box), name=str(label)) for label, box in BOXES.items()]
    roiwrite(path, rois)


def as_geojson(path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "id": f"00000000-0000-0000-0000-{label:012}",
            "geometry": {"type": "Polygon", "coordinates": [[*corners(box), corners(box)[0]]]},
            "properties": {"objectType": "annotation", "name": str(label)},
        }
        for label, box in BOXES.items()
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def coco(segment: Callable[[int], Any]) -> dict[str, Any]:
    return {
        "images": [{"id": 5, "file_name": "cells.tif", "height": 40, "width": 60}],
        "categories": [{"id": 1, "name": "cell"}],
        "annotations": [
            {"id": label, "image_id": 5, "category_id": 1, "segmentation": segment(label)}
            for label in BOXES
        ],
    }


def as_coco_masks(path: Path) -> None:
    def segment(label: int) -> Any:
        made = coco_mask.encode(np.asfortranarray(plane() == label))
        return {"size": made["size"], "counts": made["counts"].decode()}

    path.write_text(json.dumps(coco(segment)))


def as_coco_counts(path: Path) -> None:
    def segment(label: int) -> Any:
        flat = np.ravel(plane() == label, order="F")
        edges = np.flatnonzero(np.diff(flat.astype(int), prepend=0))
        return {"size": [40, 60], "counts": np.diff([0, *edges, flat.size]).tolist()}

    path.write_text(json.dumps(coco(segment)))


def as_coco_outlines(path: Path) -> None:
    path.write_text(json.dumps(coco(lambda label: [np.ravel(corners(BOXES[label])).tolist()])))


def as_cellpose(path: Path) -> None:
    content = {
        "masks": plane(),
        "outlines": plane(),
        "flows": [np.zeros((2, 3), np.float32), []],
        "ismanual": np.zeros(3, bool),
        "filename": "cells.tif",
        "diameter": 30.0,
        "chan_choose": [0, 0],
    }
    with path.open("wb") as file:
        np.save(file, np.asanyarray(content))


def as_npy(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.asfortranarray(plane()))


def as_zarr_folder(path: Path) -> None:
    source = ArraySource.of(np.zeros(SHAPE[2:], np.uint8))
    write_labels(path / "labels/cells", plane()[None, None], source.info)


def as_zarr_zip(path: Path) -> None:
    folder = path.with_suffix(".folder")
    as_zarr_folder(folder)
    with zipfile.ZipFile(path, "w") as archive:
        for file in filter(Path.is_file, folder.rglob("*")):
            archive.write(file, f"cells.ome.zarr/{file.relative_to(folder)}")


def as_zarr_04(path: Path) -> None:
    """As version 0.4 has it: Zarr 2, the attributes on the first level, only Y and X."""
    group = zarr.open_group(path, mode="w", zarr_format=2)
    group.create_array("0", data=plane(), chunks=(16, 16))
    axes = [{"name": axis, "type": "space"} for axis in "yx"]
    multiscale = {"version": "0.4", "axes": axes, "datasets": [{"path": "0"}]}
    group.update_attributes({"multiscales": [multiscale], "image-label": {"version": "0.4"}})


WRITERS = [
    as_tiff, as_rois, as_geojson, as_coco_masks, as_coco_counts, as_coco_outlines, as_cellpose,
    as_npy, as_zarr_folder, as_zarr_zip, as_zarr_04,
]  # fmt: skip
