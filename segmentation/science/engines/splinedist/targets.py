"""What SplineDist's network should say of a label image, and the loss for saying otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.object_probability import object_probability

DIST_WEIGHT = 0.2
# Neighbours see nearly the same curve: so many pixels of a batch teach as much as all of them.
COMPARED_PIXELS = 2048


@dataclass(frozen=True)
class Targets:
    """prob: (Y/grid, X/grid), 1 deep inside an object, 0 outside; owner: (Y/grid, X/grid), the
    index of the object's contour, -1 outside; contours: (n, samples, 2) of y, x in pixels."""

    prob: NDArray[np.float32]
    owner: NDArray[np.int64]
    contours: NDArray[np.float32]


def targets(labels: NDArray[np.int32], grid: int, samples: int) -> Targets:
    """Encode a label image (Y, X)."""
    index = np.full(int(labels.max()) + 1, -1, np.int64)
    contours: list[NDArray[np.float32]] = []
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is not None:
            index[label] = len(contours)
            corner = (box[0].start, box[1].start)
            contours.append(contour(labels[box] == label, samples) + np.asarray(corner, np.float32))
    return Targets(
        prob=object_probability(labels)[::grid, ::grid],
        owner=index[labels[::grid, ::grid]],
        contours=np.asarray(contours, np.float32).reshape(-1, samples, 2),
    )


def contour(mask: NDArray[np.bool_], samples: int) -> NDArray[np.float32]:
    """Points (samples, 2) y, x, even steps apart, through the outermost pixels of a mask.

    The first is the leftmost pixel of the top row: which point is the first is part of what the
    network learns. Of several pieces the one with the largest contour counts.
    """
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(found, key=cv2.contourArea).reshape(-1, 2)
    closed = np.concatenate([largest, largest[:1]]).astype(np.float64)
    steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    at = np.linspace(0, along[-1], samples, endpoint=False)
    return np.stack([np.interp(at, along, closed[:, axis]) for axis in (1, 0)], 1).astype("f4")


def loss(
    prob_logits: Tensor, polar: Tensor, basis: Tensor, encoded: Sequence[Targets], grid: int
) -> Tensor:
    """Cross-entropy of the probability plus the distance of the curves where there are objects.

    prob_logits: (N, 1, Y, X); polar: (N, 2M, Y, X), control points as seen from their pixel.
    """
    prob, owner, contours = stack(encoded, prob_logits.device)
    probability = functional.binary_cross_entropy_with_logits(prob_logits[:, 0], prob)
    inside = torch.nonzero(owner >= 0)
    if not len(inside):
        return probability + 0 * polar.sum()
    batch, rows, columns = inside[:: -(-len(inside) // COMPARED_PIXELS)].unbind(1)
    said = polar[batch, :, rows, columns]
    length, angle = said[:, 0::2], said[:, 1::2]
    points = length[..., None] * torch.stack([angle.cos(), angle.sin()], dim=-1)
    pixels = grid * torch.stack([rows, columns], dim=-1)
    away = (basis @ points + pixels[:, None] - contours[owner[batch, rows, columns]]).abs()
    weight = prob[batch, rows, columns]
    error = (weight * away.mean(dim=(1, 2))).sum() / weight.sum().clamp_min(1e-6)
    return probability + DIST_WEIGHT * error


def stack(batch: Sequence[Targets], device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
    """Targets of a batch as tensors: prob and owner (N, Y, X), contours of all (n, samples, 2)."""
    before = np.cumsum([0] + [len(item.contours) for item in batch[:-1]])
    owners = [
        np.where(item.owner >= 0, item.owner + skip, -1)
        for item, skip in zip(batch, before, strict=True)
    ]
    prob = np.stack([item.prob for item in batch])
    contours = np.concatenate([item.contours for item in batch])
    arrays = (prob, np.stack(owners), contours)
    prob_, owner, curves = (torch.from_numpy(array).to(device) for array in arrays)
    return prob_, owner, curves
