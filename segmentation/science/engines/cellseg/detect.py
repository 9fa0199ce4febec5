"""A whole image through both stages of the network."""

import torch
from torch import Tensor

from segmentation.science.engines.cellseg.boxes import anchors, decode, suppress
from segmentation.science.engines.cellseg.network import STRIDES, CellSegNetwork
from segmentation.science.engines.cellseg.proposals import proposals
from segmentation.science.engines.cellseg.spec import HIGHEST_OVERLAP, LOWEST_SCORE

_AT_ONCE = 256


def detect(network: CellSegNetwork, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes (n, 4), scores (n,) and masks (n, 28, 28), all 0…1, of an image (1, C, Y, X).

    The surest come first. Boxes are looked at by the hundred, as their features take more memory
    than the image's.
    """
    shape = (image.shape[2], image.shape[3])
    levels = network.pyramid(image)
    said = network.propose(levels)
    start = torch.from_numpy(anchors(shape, STRIDES, network.config.anchors)).to(image.device)
    proposed = proposals(said.objectness[0], said.change[0], start, shape)
    boxes, scores = _judge(network, levels, torch.from_numpy(proposed).to(image.device), shape)
    outlined = [network.outline(levels, [part]) for part in torch.split(boxes, _AT_ONCE)]
    return boxes, scores, torch.cat(outlined).sigmoid()


def _judge(
    network: CellSegNetwork, levels: list[Tensor], proposed: Tensor, shape: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    """Better boxes (n, 4) for those proposed, and their scores (n,); the surest first."""
    judged = [network.judge(levels, [part]) for part in torch.split(proposed, _AT_ONCE)]
    scores = torch.cat([logits for logits, _ in judged]).sigmoid()
    boxes = decode(torch.cat([change for _, change in judged]), proposed, shape)
    sides = boxes[:, 2:] - boxes[:, :2]
    order = scores.argsort(descending=True, stable=True)
    order = order[((scores >= LOWEST_SCORE) & (sides >= 1).all(dim=1))[order]]
    boxes, scores = boxes[order], scores[order]
    kept = suppress(boxes.cpu().numpy(), HIGHEST_OVERLAP)
    chosen = torch.from_numpy(kept).to(boxes.device)
    return boxes[chosen], scores[chosen]
