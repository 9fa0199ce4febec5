"""Decoding as the authors' packages do it, or plainly where there is no package that runs.

Each takes an engine's fields and gives a label image (Y, X).
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from cellpose import dynamics
from numpy.typing import NDArray
from skimage.draw import polygon
from skimage.measure import label, regionprops_table
from skimage.morphology import remove_small_objects
from skimage.segmentation import watershed
from skimage.transform import resize
from stardist.geometry import polygons_to_label
from stardist.lib.stardist2d import c_non_max_suppression_inds_old
from stardist.nms import non_maximum_suppression

from segmentation.science.engines.cellseg.network import MASK_SIZE
from segmentation.science.engines.splinedist import spline
from tests.science.engines.ideal import CONTROL_POINTS, GRID, SAMPLES
from tests.science.engines.plain_clustering import plain_clusters

Fields = NDArray[np.float32]
Labels = NDArray[np.integer[Any]]


def unet(fields: Fields, _shape: tuple[int, int]) -> Labels:
    """scikit-image alone: label, watershed, small ones away, mean intensity a region."""
    foreground = 1 - fields[0]
    seeds = label(fields[1] > 0.5, connectivity=1)
    grown = watershed(-fields[1], seeds, mask=foreground > 0.5)
    labels = remove_small_objects(grown, max_size=19)
    regionprops_table(labels, foreground, properties=("label", "intensity_mean"))
    return np.asarray(labels)


def stardist(fields: Fields, shape: tuple[int, int]) -> Labels:
    """The stardist package, as its model decodes a dense prediction."""
    points, scores, distances = non_maximum_suppression(
        np.ascontiguousarray(fields[1:].transpose(1, 2, 0)),
        fields[0],
        grid=(GRID, GRID),
        b=0,
        prob_thresh=0.5,
        nms_thresh=0.4,
    )
    return np.asarray(polygons_to_label(distances, points, prob=scores, shape=shape))


def cellpose(fields: Fields, _shape: tuple[int, int]) -> Labels:
    """The cellpose package, version 3.1."""
    with warnings.catch_warnings(action="ignore"):
        return np.asarray(dynamics.resize_and_compute_masks(fields[:2].copy(), fields[2]))


def splinedist(fields: Fields, shape: tuple[int, int]) -> Labels:
    """The compiled suppression that SplineDist shares with old StarDist, then filled polygons."""
    rows, columns = np.nonzero(fields[0] > 0.5)
    order = np.argsort(-fields[0][rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    control = spline.to_cartesian(fields[1:, rows, columns].T)
    control += GRID * np.stack([rows, columns], axis=1)[:, None]
    curves = spline.basis(CONTROL_POINTS, SAMPLES) @ control
    places = np.full(fields.shape[1:], -1, np.int32)
    places[rows, columns] = np.arange(len(rows))
    kept = c_non_max_suppression_inds_old(
        np.ascontiguousarray(curves.transpose(0, 2, 1).astype(np.int32)),
        places,
        *(np.float32(0.4), np.int32(1), np.int32(GRID), np.int32(GRID), np.int32(0)),
    )
    labels = np.zeros(shape, np.int32)
    for number, curve in enumerate(curves[kept.astype(bool)][::-1], start=1):
        labels[polygon(curve[:, 0], curve[:, 1], shape)] = number
        rows, columns = np.rint(curve).astype(int).T
        labels[rows.clip(0, shape[0] - 1), columns.clip(0, shape[1] - 1)] = number
    return labels


def embedseg(fields: Fields, _shape: tuple[int, int]) -> Labels:
    """The paper's clustering, over all pixels for every proposal."""
    return plain_clusters(fields)


def cellseg(fields: Fields, shape: tuple[int, int]) -> Labels:
    """As Mask R-CNN's users do it: all pairs suppressed with NumPy, masks resized one by one."""
    boxes, scores = fields[:, :4], fields[:, 4]
    labels = np.zeros(shape, np.int32)
    kept = _suppress(boxes, scores, 0.3)
    for number, index in reversed(list(enumerate(kept, start=1))):
        top, left = np.rint(boxes[index, :2]).astype(int).clip(0)
        bottom, right = np.rint(boxes[index, 2:]).astype(int).clip(0, shape)
        mask = fields[index, 5:].reshape(MASK_SIZE, MASK_SIZE)
        stretched = resize(mask, (bottom - top, right - left), order=1, mode="constant")
        labels[top:bottom, left:right][stretched > 0.5] = number
    return labels


def _suppress(boxes: Fields, scores: Fields, threshold: float) -> list[int]:
    kept = []
    order = scores.argsort()[::-1]
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    while len(order):
        best, others = order[0], order[1:]
        kept.append(int(best))
        low = np.maximum(boxes[best, :2], boxes[others, :2])
        high = np.minimum(boxes[best, 2:], boxes[others, 2:])
        shared = (high - low).clip(0).prod(axis=1)
        order = others[shared / (areas[best] + areas[others] - shared) <= threshold]
    return kept


REFERENCES: dict[str, tuple[str, Callable[[Fields, tuple[int, int]], Labels]]] = {
    "unet": ("scikit-image", unet),
    "stardist": ("stardist", stardist),
    "cellpose": ("cellpose 3.1", cellpose),
    "splinedist": ("stardist's old suppression, polygons", splinedist),
    "embedseg": ("plain greedy clustering", embedseg),
    "cellseg": ("NumPy, scikit-image", cellseg),
}
