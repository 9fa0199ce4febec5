"""A whole image through both stages of a network."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import torch
from torch import Tensor

from segmentation.science.engines.cellseg.boxes import Boxes, decode, suppress
from segmentation.science.engines.cellseg.network import Proposals
from segmentation.science.engines.cellseg.proposals import Limits, proposals
from segmentation.science.engines.cellseg.spec import HIGHEST_OVERLAP, LOWEST_SCORE

_AT_ONCE = 256
# Boxes (n, 4), scores (n,) and masks (n, 28, 28), all 0…1.
Detected = tuple[Tensor, Tensor, Tensor]


class Stages(Protocol):
    """A network that proposes boxes, judges them, and outlines what is in them."""

    limits: Limits

    def start(self, shape: tuple[int, int]) -> Boxes: ...
    def extent(self, shape: tuple[int, int]) -> tuple[int, int]: ...
    def pyramid(self, image: Tensor) -> list[Tensor]: ...
    def propose(self, levels: Sequence[Tensor]) -> Proposals: ...
    def judge(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> tuple[Tensor, Tensor]: ...
    def outline(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> Tensor: ...


def detect(network: Stages, images: Tensor) -> Iterator[Detected]:
    """What is found in each of the images (N, C, Y, X); the surest come first.

    The images are seen together, what is proposed in them one by one: by the hundred, as the
    features of boxes take more memory than the image's.
    """
    shape, device = (images.shape[2], images.shape[3]), images.device
    extent = network.extent(shape)
    every = network.pyramid(images)
    said = network.propose(every)
    start = torch.from_numpy(network.start(shape)).to(device)
    for index in range(len(images)):
        levels = [level[index : index + 1] for level in every]
        objectness, change = said.objectness[index], said.change[index]
        proposed = proposals(objectness, change, start, extent, network.limits)
        boxes, scores = _judge(network, levels, torch.from_numpy(proposed).to(device), extent)
        outlined = [network.outline(levels, [part]) for part in torch.split(boxes, _AT_ONCE)]
        yield boxes, scores, torch.cat(outlined).sigmoid()


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
