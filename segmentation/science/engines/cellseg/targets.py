"""What CellSeg's network should say of a label image.

The anchors and boxes that are compared are a sample, since most hold nothing. It is drawn from a
seed made of the labels themselves: a training that goes on after a break draws the same.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import labels as label_images
from segmentation.science.engines.cellseg.boxes import Boxes, anchors, best_overlaps
from segmentation.science.engines.cellseg.network import MASK_SIZE, STRIDES

SMALLEST_AREA_PX = 6
ANCHORS, ANCHORS_INSIDE = 256, 128
ROIS, ROIS_INSIDE = 20, 10
_ANCHOR_HOLDS, _ANCHOR_EMPTY = 0.6, 0.3
_ROI_HOLDS = 0.5

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Targets:
    """One patch: labels (Y, X); the objects' ids (n,) and boxes (n, 4) in pixels; indices (m,) of
    the anchors to look at, and which object (m,) each holds, -1 for none."""

    labels: NDArray[np.int32]
    ids: NDArray[np.int32]
    boxes: Boxes
    anchors: Indices
    holds: Indices
    seed: int


@dataclass(frozen=True)
class Rois:
    """Boxes (n, 4) to look at, those that hold an object first; of these which one (p,), and its
    mask in the box (p, 28, 28)."""

    boxes: Boxes
    holds: Indices
    masks: NDArray[np.bool_]


def targets(labels: NDArray[np.int32], sizes: Sequence[Sequence[float]]) -> Targets:
    """Encode a label image (Y, X) for anchors of these sizes; crumbs at the edge are no objects."""
    ids, boxes = objects(labels)
    every = anchors((labels.shape[0], labels.shape[1]), STRIDES, sizes)
    index, most, best = best_overlaps(every, boxes)
    holds = most >= _ANCHOR_HOLDS
    reached = np.flatnonzero(best >= 0)
    holds[best[reached]], index[best[reached]] = True, reached
    seed = zlib.crc32(labels.tobytes())
    inside, outside = _draw(holds, most < _ANCHOR_EMPTY, ANCHORS_INSIDE, ANCHORS, seed)
    held = np.concatenate([index[inside], np.full(len(outside), -1)])
    return Targets(labels, ids, boxes, np.concatenate([inside, outside]), held, seed)


def objects(labels: NDArray[np.int32]) -> tuple[NDArray[np.int32], Boxes]:
    """Ids (n,) and boxes (n, 4) of the objects of a label image (Y, X) that are no crumbs."""
    large = np.bincount(labels.ravel())[1:] >= SMALLEST_AREA_PX
    boxes = label_images.boxes(labels)[large][:, [0, 2, 1, 3]]
    return (np.flatnonzero(large) + 1).astype(np.int32), boxes.astype(np.float32)


def sample(proposals: Boxes, target: Targets) -> Rois:
    """Of the proposals (n, 4) for a patch, and its true boxes, a few that hold objects or none."""
    boxes = np.concatenate([proposals, target.boxes])
    index, most, _ = best_overlaps(boxes, target.boxes)
    holds = most >= _ROI_HOLDS
    inside, outside = _draw(holds, ~holds, ROIS_INSIDE, ROIS, target.seed)
    own = index[inside]
    masks = masks_in(target.labels, target.ids[own], boxes[inside])
    return Rois(boxes[np.concatenate([inside, outside])], own, masks)


def masks_in(labels: NDArray[np.int32], ids: NDArray[np.int32], boxes: Boxes) -> NDArray[np.bool_]:
    """Where in its box (n, 4) each of these objects lies: (n, 28, 28), one pixel looked up each."""
    steps = (np.arange(MASK_SIZE) + 0.5) / MASK_SIZE
    low, side = boxes[:, :2, None], (boxes[:, 2:] - boxes[:, :2])[:, :, None]
    at = np.floor(low + side * steps).astype(np.int64)
    y, x = (at[:, axis].clip(0, labels.shape[axis] - 1) for axis in (0, 1))
    inside: NDArray[np.bool_] = labels[y[:, :, None], x[:, None]] == ids[:, None, None]
    return inside


def _draw(
    yes: NDArray[np.bool_], no: NDArray[np.bool_], most: int, count: int, seed: int
) -> tuple[Indices, Indices]:
    """Up to `most` indices of the one kind, and of the other as many as make `count` together."""
    rng = np.random.default_rng(seed)
    inside = rng.permutation(np.flatnonzero(yes))[:most]
    outside = rng.permutation(np.flatnonzero(no & ~yes))[: count - len(inside)]
    return inside, outside
