"""A whole image through both stages of a network."""

from collections.abc import Sequence
from typing import Protocol

import torch
from torch import Tensor

from segmentation.science.engines.cellseg.boxes import Boxes, decode, suppress
from segmentation.science.engines.cellseg.network import Proposals
from segmentation.science.engines.cellseg.proposals import Limits, proposals
from segmentation.science.engines.cellseg.spec import HIGHEST_OVERLAP, LOWEST_SCORE

_AT_ONCE = 256


class Stages(Protocol):
    """A network that proposes boxes, judges them, and outlines what is in them."""

    limits: Limits

    def start(self, shape: tuple[int, int]) -> Boxes: ...
    def extent(self, shape: tuple[int, int]) -> tuple[int, int]: ...
    def pyramid(self, image: Tensor) -> list[Tensor]: ...
    def propose(self, levels: Sequence[Tensor]) -> Proposals: ...
    def judge(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> tuple[Tensor, Tensor]: ...
    def outline(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> Tensor: ...


def detect(network: Stages, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes (n, 4), scores (n,) and masks (n, 28, 28), all 0…1, of an image (1, C, Y, X).

    The surest come first. Boxes are looked at by the hundred, as their features take more memory
    than the image's.
    """
    shape = (image.shape[2], image.shape[3])
    extent = network.extent(shape)
    levels = network.pyramid(image)
    said = network.propose(levels)
    start = torch.from_numpy(network.start(shape)).to(image.device)
    proposed = proposals(said.objectness[0], said.change[0], start, extent, network.limits)
    boxes, scores = _judge(network, levels, torch.from_numpy(proposed).to(image.device), extent)
    outlined = [network.outline(levels, [part]) for part in torch.split(boxes, _AT_ONCE)]
    return boxes, scores, torch.cat(outlined).sigmoid()


def _judge(
    network: Stages, levels: list[Tensor], proposed: Tensor, shape: tuple[int, int]
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
