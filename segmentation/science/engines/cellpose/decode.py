"""From flows to objects: follow them, gather what meets, drop what contradicts the flows."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.cellpose import following_3d, sinks_3d
from segmentation.science.engines.cellpose.diffusion import flows
from segmentation.science.engines.cellpose.following import follow
from segmentation.science.engines.cellpose.sinks import gather
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.cellpose.targets import FLOW_SCALE
from segmentation.science.engines.labels import (
    drop_small,
    fill_cavities,
    fill_holes,
    keep,
    means,
)


def decode(fields: NDArray[np.float32], parameters: CellposeParameters) -> Instances:
    """Objects of a plane from its fields (3, Y, X); scores are mean probabilities of a cell."""
    flow, logits = fields[:2] / np.float32(FLOW_SCALE), fields[2]
    inside = logits > parameters.cellprob_threshold
    labels = gather(follow(flow, inside), inside)
    labels = _drop_large(labels, parameters.max_area_share)
    if parameters.flow_threshold > 0:
        labels = keep(labels, flow_errors(labels, flow) <= parameters.flow_threshold)
    labels = drop_small(labels, parameters.min_area_px)
    labels = drop_small(fill_holes(labels), parameters.min_area_px)
    return Instances(labels, _scores(labels, logits))


def decode_stack(fields: NDArray[np.float32], parameters: CellposeParameters) -> Instances:
    """Objects of a stack from its fields (4, Z, Y, X); flows are not compared, as in the paper."""
    flow, logits = fields[:3] / np.float32(FLOW_SCALE), fields[3]
    inside = logits > parameters.cellprob_threshold
    labels = sinks_3d.gather(following_3d.follow(flow, inside), inside)
    labels = _drop_large(labels, parameters.max_area_share)
    labels = drop_small(labels, parameters.min_area_px)
    labels = drop_small(fill_cavities(labels), parameters.min_area_px)
    return Instances(labels, _scores(labels, logits))


def flow_errors(labels: NDArray[np.int32], flow: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean squared difference (n,) of the flow and of that which objects 1..n would have."""
    return means(labels, ((flows(labels) - flow) ** 2).sum(axis=0))


def _drop_large(labels: NDArray[np.int32], share: float) -> NDArray[np.int32]:
    areas = np.bincount(labels.ravel())[1:]
    return keep(labels, (areas > 0) & (areas <= share * labels.size))


def _scores(labels: NDArray[np.int32], logits: NDArray[np.float32]) -> NDArray[np.float32]:
    return means(labels, 1 / (1 + np.exp(-np.clip(logits, -30, 30))))
