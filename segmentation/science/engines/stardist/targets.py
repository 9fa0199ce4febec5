"""What StarDist's network should say of a label image, and the loss for saying otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stardist.geometry import star_dist, star_dist3D
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.object_probability import object_probability

DIST_WEIGHT = 0.2
BACKGROUND_WEIGHT = 1e-4


@dataclass(frozen=True)
class Targets:
    """prob: (Y/grid, X/grid), 1 deep inside an object, 0 outside; dist: (rays, Y/grid, X/grid).

    Those of stacks have one more axis.
    """

    prob: NDArray[np.float32]
    dist: NDArray[np.float32]


def targets(labels: NDArray[np.integer[Any]], rays: int, grid: int) -> Targets:
    """Encode a label image (Y, X)."""
    return Targets(
        prob=object_probability(labels)[::grid, ::grid],
        dist=star_dist(labels.astype(np.uint16), rays, grid=(grid, grid)).transpose(2, 0, 1),
    )


def targets_3d(
    labels: NDArray[np.integer[Any]], rays: Any, grids: tuple[int, ...], anisotropy: float
) -> Targets:
    """Encode a label image (Z, Y, X) for rays of the `stardist` package."""
    places = tuple(slice(None, None, grid) for grid in grids)
    prob = object_probability(labels, (anisotropy, 1.0, 1.0))
    dist = star_dist3D(labels.astype(np.uint16), rays, grid=grids)
    return Targets(prob[places], dist.transpose(3, 0, 1, 2))


def loss(prob_logits: Tensor, dist: Tensor, prob: Tensor, true_dist: Tensor) -> Tensor:
    """Cross-entropy of the probability plus the distances' error where there are objects."""
    probability = functional.binary_cross_entropy_with_logits(prob_logits, prob)
    error = (prob * (dist - true_dist).abs()).mean() / prob.mean().clamp_min(1e-6)
    background = ((prob == 0) * dist.abs()).mean()
    return probability + DIST_WEIGHT * error + BACKGROUND_WEIGHT * background


def stack(batch: Sequence[Targets]) -> tuple[Tensor, Tensor]:
    """Targets of a batch as tensors (N, 1, [Z,] Y, X) and (N, rays, [Z,] Y, X)."""
    prob = np.stack([item.prob for item in batch])[:, None]
    dist = np.stack([item.dist for item in batch])
    return torch.from_numpy(prob), torch.from_numpy(dist)
