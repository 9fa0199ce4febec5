"""Planes of a stack that were segmented one by one, put together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from segmentation.science.engines.base import Instances
from segmentation.science.engines.matching import iou_matrix


def link_planes(planes: Sequence[Instances], link_iou: float) -> Instances:
    """One object of all that overlap, plane by plane, with an IoU of at least `link_iou`.

    With 0 every plane keeps objects of its own. labels: (Z, Y, X); the score of a linked object
    is the mean of its planes'; outlines and vertices are kept where
    nothing is linked.
    """
    if not link_iou:
        return _side_by_side(planes)
    stack = np.zeros((len(planes), *planes[0].labels.shape), np.int32)
    scores: list[list[float]] = []
    before = np.zeros(0, np.int32)  # the stack's id of each object of the plane before
    for index, plane in enumerate(planes):
        ids = np.zeros(len(plane.scores), np.int32)
        if index:
            for old, new in _pairs(planes[index - 1].labels, plane.labels, link_iou):
                ids[new] = before[old]
        for new in np.flatnonzero(ids == 0):
            scores.append([])
            ids[new] = len(scores)
        for new, score in enumerate(plane.scores):
            scores[ids[new] - 1].append(float(score))
        stack[index] = np.concatenate([[0], ids])[plane.labels]
        before = ids
    return Instances(stack, np.array([np.mean(those) for those in scores], np.float32))


def _side_by_side(planes: Sequence[Instances]) -> Instances:
    stack = np.zeros((len(planes), *planes[0].labels.shape), np.int32)
    count = 0
    for index, plane in enumerate(planes):
        np.add(plane.labels, count, out=stack[index], where=plane.labels > 0)
        count += len(plane.scores)
    return Instances(
        labels=stack,
        scores=np.concatenate([plane.scores for plane in planes]),
        outlines=[outline for plane in planes for outline in plane.outlines],
        vertices=[points for plane in planes for points in plane.vertices],
    )


def _pairs(
    above: NDArray[np.int32], below: NDArray[np.int32], link_iou: float
) -> list[tuple[int, int]]:
    """Indices of objects of two planes that overlap enough, each at most once."""
    iou = iou_matrix(above, below)
    rows, columns = linear_sum_assignment(-np.where(iou >= link_iou, iou, 0))
    return [
        (int(row), int(column))
        for row, column in zip(rows, columns, strict=True)
        if iou[row, column] >= link_iou
    ]
