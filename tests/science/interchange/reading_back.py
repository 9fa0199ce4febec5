"""Each format's objects, as the library of its users reads them: a mask for every id and plane."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import tifffile
import zarr
from flowio import FlowData
from numpy.typing import NDArray
from pycocotools.coco import COCO
from roifile import roiread
from shapely.geometry import shape as as_geometry
from skimage.draw import polygon2mask

from segmentation.science.interchange import tables

Masks = dict[int, NDArray[np.bool_]]
Shape = tuple[int, int, int, int]


def masks_of(labels: NDArray[Any], shape: Shape) -> Masks:
    labels = labels.reshape(shape)
    return {int(label): labels == label for label in np.unique(labels) if label}


def from_tiff(path: Path, shape: Shape) -> Masks:
    return masks_of(tifffile.imread(path), shape)


def from_zarr(path: Path, shape: Shape) -> Masks:
    return masks_of(zarr_labels(path), shape)


def zarr_labels(path: Path) -> NDArray[Any]:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(path.parent / "unpacked")
    (top,) = (path.parent / "unpacked").iterdir()
    ome: Any = zarr.open_group(top / "labels", mode="r").attrs["ome"]
    group = zarr.open_group(top / "labels" / ome["labels"][0], mode="r")
    said: Any = group.attrs["ome"]
    assert said["image-label"]["source"] == {"image": "../../"}
    array = group[said["multiscales"][0]["datasets"][0]["path"]]
    assert isinstance(array, zarr.Array)
    return np.asarray(array[:, 0])


def from_rois(path: Path, shape: Shape) -> Masks:
    rois = roiread(path)
    assert isinstance(rois, list)
    found: Masks = {}
    for roi in rois:
        mask = found.setdefault(int(roi.name), np.zeros(shape, bool))
        plane = mask[max(roi.t_position, 1) - 1, max(roi.z_position, 1) - 1]
        for ring in roi.coordinates(multi=True):
            plane ^= polygon2mask(plane.shape, ring[:, ::-1] - 0.5)
    return found


def from_geojson(path: Path, shape: Shape) -> Masks:
    found: Masks = {}
    uuids = set()
    for feature in json.loads(path.read_text())["features"]:
        uuids.add(feature["id"])
        geometry, plane = as_geometry(feature["geometry"]), feature["geometry"].get("plane", {})
        assert geometry.is_valid
        label = feature["properties"]["label"]
        assert feature["properties"]["name"] == str(label)
        mask = found.setdefault(label, np.zeros(shape, bool))[plane.get("t", 0), plane.get("z", 0)]
        for part in getattr(geometry, "geoms", [geometry]):
            for ring in (part.exterior, *part.interiors):
                mask ^= polygon2mask(mask.shape, np.array(ring.coords)[:, ::-1] - 0.5)
        assert mask.sum() == geometry.area
    assert len(uuids) == len(json.loads(path.read_text())["features"])
    return found


def from_coco(path: Path, shape: Shape) -> Masks:
    coco = COCO(path)
    found: Masks = {}
    for label, annotation in coco.anns.items():
        (image,) = coco.loadImgs(annotation["image_id"])
        found[label] = np.zeros(shape, bool)
        mask = coco.annToMask(annotation).astype(bool)
        found[label][image["t"], image["z"]] = mask
        rows, columns = np.nonzero(mask)
        box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
        assert (annotation["bbox"], annotation["area"]) == (box, mask.sum())
    return found


def from_cellpose(path: Path, shape: Shape) -> Masks:
    """As Cellpose's own window opens it."""
    content = np.load(path, allow_pickle=True).item()
    masks = content["masks"]
    assert content["outlines"].shape == masks.shape
    assert len(content["ismanual"]) == masks.max(initial=0)
    return masks_of(masks, shape)


MASKS: dict[str, Callable[[Path, Shape], Masks]] = {
    "labels-tiff": from_tiff,
    "ome-tiff": from_tiff,
    "ome-zarr": from_zarr,
    "imagej-roi": from_rois,
    "geojson": from_geojson,
    "coco": from_coco,
    "cellpose-npy": from_cellpose,
}


def fcs_columns(path: Path) -> dict[str, NDArray[np.float64]]:
    data = FlowData(path)
    events = data.as_array(preprocess=False)
    return {name: events[:, index] for index, name in enumerate(data.pnn_labels)}


IDS: dict[str, Callable[[Path], set[int]]] = {
    "csv": lambda path: set(tables.read_csv(path)["label"].to_pylist()),
    "parquet": lambda path: set(tables.read_parquet(path)["label"].to_pylist()),
    "fcs": lambda path: set(fcs_columns(path)["label"].astype(int).tolist()),
    "h5ad": lambda path: set(anndata.read_h5ad(path).obs["label"].tolist()),
}


Centres = dict[int, tuple[float, float]]


def centres_of(name: str, path: Path) -> Centres:
    """The middle (y, x) of each object, as its users' library tells it without drawing masks."""
    if name == "imagej-roi":
        rois = roiread(path)
        assert isinstance(rois, list)
        return {int(one.name): ((one.top + one.bottom) / 2, (one.left + one.right) / 2)
                for one in rois}  # fmt: skip
    if name == "geojson":
        features = json.loads(path.read_text())["features"]
        middles = {one["properties"]["label"]: as_geometry(one["geometry"]).centroid
                   for one in features}  # fmt: skip
        assert len(middles) == len(features)
        return {label: (point.y, point.x) for label, point in middles.items()}
    if name == "coco":
        boxes = {label: one["bbox"] for label, one in COCO(path).anns.items()}
        return {label: (y + height / 2, x + width / 2)
                for label, (x, y, width, height) in boxes.items()}  # fmt: skip
    if name == "cellpose-npy":
        return middles_of(np.load(path, allow_pickle=True).item()["masks"])
    return middles_of(zarr_labels(path) if name == "ome-zarr" else tifffile.imread(path))


def middles_of(plane: NDArray[Any]) -> Centres:
    plane = plane.reshape(plane.shape[-2:])
    ids, where = np.unique(plane, return_inverse=True)
    counts = np.bincount(where.ravel())
    y, x = (np.bincount(where.ravel(), axis.ravel()) / counts + 0.5
            for axis in np.indices(plane.shape))  # fmt: skip
    return {int(one): (float(v), float(u)) for one, v, u in zip(ids, y, x, strict=True) if one}
