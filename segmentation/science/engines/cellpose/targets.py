"""What Cellpose's network should say of a label image, and the loss for saying otherwise."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.cellpose.diffusion import flows

FLOW_SCALE = 5.0

Targets = NDArray[np.float32]


def targets(labels: NDArray[np.int32]) -> Targets:
    """Encode a label image (Y, X): (3, Y, X), flow along y and x, and 1 inside cells."""
    inside = (labels > 0).astype(np.float32)
    return np.concatenate([flows(labels), inside[None]])


def loss(fields: Tensor, encoded: Sequence[Targets]) -> Tensor:
    """Half the squared error of the scaled flows plus the cross-entropy of the cells."""
    truth = torch.from_numpy(np.stack(encoded)).to(fields.device)
    flow = functional.mse_loss(fields[:, :2], FLOW_SCALE * truth[:, :2])
    return flow / 2 + functional.binary_cross_entropy_with_logits(fields[:, 2], truth[:, 2])
