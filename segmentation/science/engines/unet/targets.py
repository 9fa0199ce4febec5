"""What U-Net should say of a label image, and the loss for saying otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

BACKGROUND, INTERIOR, BORDER = range(3)
BORDER_WEIGHT = 2.0
TOUCHING_WEIGHT = 4.0


@dataclass(frozen=True)
class Targets:
    """The class of each pixel and how much it counts, both ([Z,] Y, X)."""

    classes: NDArray[np.int64]
    weights: NDArray[np.float32]


def targets(labels: NDArray[np.int32]) -> Targets:
    """Encode a label image (Y, X) or (Z, Y, X).

    An object's border is its pixels next to anything else; the weight is highest where two
    objects touch, since there a mistake merges them.
    """
    largest = ndimage.maximum_filter(labels, 3, mode="nearest")
    occupied = np.where(labels > 0, labels, np.iinfo(labels.dtype).max)
    smallest = ndimage.minimum_filter(occupied, 3, mode="nearest")
    outside = ndimage.minimum_filter(labels, 3, mode="nearest") == 0
    touching = (largest > 0) & (smallest < largest) & (labels > 0)
    classes = np.where(labels > 0, INTERIOR, BACKGROUND)
    classes[(labels > 0) & (outside | touching)] = BORDER
    weights = np.where(classes == BORDER, BORDER_WEIGHT, 1.0)
    weights[touching] = TOUCHING_WEIGHT
    return Targets(classes.astype(np.int64), weights.astype(np.float32))


def loss(logits: Tensor, encoded: Sequence[Targets]) -> Tensor:
    """Weighted cross-entropy."""
    classes = torch.from_numpy(np.stack([item.classes for item in encoded])).to(logits.device)
    weights = torch.from_numpy(np.stack([item.weights for item in encoded])).to(logits.device)
    entropy = functional.cross_entropy(logits.float(), classes, reduction="none")
    return (entropy * weights).sum() / weights.sum()
