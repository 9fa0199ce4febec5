"""How far CellSeg's network is from the objects: five errors, added up."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.cellseg.boxes import encode
from segmentation.science.engines.cellseg.network import CellSegNetwork, Proposals
from segmentation.science.engines.cellseg.proposals import proposals
from segmentation.science.engines.cellseg.targets import Rois, Targets, sample


def loss(network: CellSegNetwork, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
    """Errors of what is proposed for a batch (N, C, Y, X), and of what is said of a sample of it.

    The network may run in mixed precision; what it says is compared in single precision.
    """
    levels = network.pyramid(images)
    said = network.propose(levels)
    shape = (images.shape[2], images.shape[3])
    start = torch.from_numpy(network.start(shape)).to(images.device)
    rois = [
        sample(proposals(objectness, change, start, shape), target)
        for objectness, change, target in zip(
            said.objectness.detach(), said.change.detach(), encoded, strict=True
        )
    ]
    return proposal_loss(said, start, encoded) + roi_loss(network, levels, rois, encoded)


def proposal_loss(said: Proposals, start: Tensor, encoded: Sequence[Targets]) -> Tensor:
    """Which anchors (n, 4) hold an object, and the way from them to its box."""
    device = start.device
    image = np.repeat(np.arange(len(encoded)), [len(target.anchors) for target in encoded])
    chosen = _join(device, [target.anchors for target in encoded])
    holds = np.concatenate([target.holds for target in encoded]) >= 0
    batch, inside = _join(device, [image]), _join(device, [holds])
    boxes = _join(device, [target.boxes[target.holds[target.holds >= 0]] for target in encoded])
    score = functional.binary_cross_entropy_with_logits(
        said.objectness[batch, chosen], inside.float()
    )
    change = said.change[batch[inside], chosen[inside]]
    return score + _way(change, start[chosen[inside]], boxes, len(chosen))


def roi_loss(
    network: CellSegNetwork,
    levels: Sequence[Tensor],
    rois: Sequence[Rois],
    encoded: Sequence[Targets],
) -> Tensor:
    """Which boxes hold an object, the way from them to its box, and its mask."""
    device = levels[0].device
    boxes = [_join(device, [one.boxes]) for one in rois]
    full = [_join(device, [one.boxes[: len(one.holds)]]) for one in rois]
    holds = [np.arange(len(one.boxes)) < len(one.holds) for one in rois]
    inside = _join(device, holds)
    logits, change = network.judge(levels, boxes)
    score = functional.binary_cross_entropy_with_logits(logits, inside.float())
    truths = [target.boxes[one.holds] for one, target in zip(rois, encoded, strict=True)]
    way = _way(change[inside], torch.cat(full), _join(device, truths), len(logits))
    masks = _join(device, [one.masks for one in rois])
    return score + way + _mask_loss(network.outline(levels, full), masks)


def _way(change: Tensor, start: Tensor, boxes: Tensor, count: int) -> Tensor:
    """Error of the way from boxes (n, 4) to others, as a share of all that were looked at."""
    error = functional.smooth_l1_loss(change, encode(boxes, start), reduction="sum")
    return error / max(count, 1)


def _mask_loss(logits: Tensor, masks: Tensor) -> Tensor:
    error = functional.binary_cross_entropy_with_logits(logits, masks.float(), reduction="sum")
    return error / max(masks.numel(), 1)


def _join(device: torch.device, arrays: Sequence[NDArray[np.generic]]) -> Tensor:
    return torch.from_numpy(np.concatenate(arrays)).to(device)
