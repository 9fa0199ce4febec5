"""Mask R-CNN (He et al., ICCV 2017) on the first stages of a ResNet-18 and a feature pyramid.

Small enough for a CPU, and normalised by batch: what a tile's pixels say depends on what is near
them, and not on the rest of the tile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from segmentation.science.engines.cellseg.boxes import RATIOS, Boxes, anchors
from segmentation.science.engines.cellseg.proposals import USUAL
from segmentation.science.engines.cellseg.roi_align import roi_align
from segmentation.science.engines.layers import convolutions, upsample

MASK_SIZE = 28
STRIDES = (4, 8, 16)
_BOX_BINS, _MASK_BINS = 7, 14
_CONVOLUTIONS_VIEW_PX = 160
_LARGEST_HALF_OBJECT_PX = 64


@dataclass(frozen=True)
class CellSegConfig:
    """Everything that decides the shape of the network; anchors in pixels, level by level."""

    channels: int = 1
    widths: tuple[int, int, int] = (64, 128, 256)
    pyramid: int = 64
    hidden: int = 256
    anchors: tuple[tuple[float, ...], ...] = ((8, 16), (24, 40), (64, 128))

    @property
    def stride(self) -> int:
        """Side of the smallest input in pixels; inputs are multiples of it."""
        return STRIDES[-1]

    @property
    def halo(self) -> int:
        """How far, in pixels, the network looks beyond the centre of the object it speaks of."""
        return _CONVOLUTIONS_VIEW_PX + _LARGEST_HALF_OBJECT_PX


class Proposals(NamedTuple):
    """Of every anchor: logits of holding an object (N, n), and the way to its box (N, n, 4)."""

    objectness: Tensor
    change: Tensor


class CellSegNetwork(nn.Module):
    """A pyramid of features, what it proposes, and two heads that look at boxes."""

    limits = USUAL

    def __init__(self, config: CellSegConfig) -> None:
        super().__init__()
        self.config = config
        widths, depth = config.widths, config.pyramid
        places = len(config.anchors[0]) * len(RATIOS)
        self.stem = nn.Sequential(
            nn.Conv2d(config.channels, widths[0], 7, 2, 3, bias=False),
            nn.BatchNorm2d(widths[0]),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2, 1),
        )
        entries = zip((widths[0], *widths[:-1]), widths, (1, 2, 2), strict=True)
        self.stages = nn.ModuleList(_stage(*entry) for entry in entries)
        self.lateral = nn.ModuleList(nn.Conv2d(width, depth, 1) for width in widths)
        self.smooth = nn.ModuleList(nn.Conv2d(depth, depth, 3, padding=1) for _ in widths)
        self.rpn = convolutions(depth, (depth,), batch_norm=False)
        self.rpn_score = nn.Conv2d(depth, places, 1)
        self.rpn_box = nn.Conv2d(depth, 4 * places, 1)
        self.box_head = _box_head(depth, config.hidden)
        self.mask_head = _mask_head(depth)
        self.apply(_initialise)
        for last in (
            self.rpn_score.weight,
            self.rpn_box.weight,
            self.box_head.get_parameter("3.weight"),
        ):
            nn.init.normal_(last, std=0.01)

    def start(self, shape: tuple[int, int]) -> Boxes:
        """Anchors (n, 4) of an image of `shape` (Y, X)."""
        return anchors(shape, STRIDES, self.config.anchors)

    def extent(self, shape: tuple[int, int]) -> tuple[int, int]:
        """How far down and to the right boxes can reach."""
        return shape

    def pyramid(self, image: Tensor) -> list[Tensor]:
        """Features of (N, C, Y, X), one level a stride, finest first."""
        x, below = self.stem(image), []
        for stage, lateral in zip(self.stages, self.lateral, strict=True):
            x = stage(x)
            below.append(lateral(x))
        for finer in range(len(below) - 2, -1, -1):
            below[finer] = below[finer] + upsample(below[finer + 1])
        return [smooth(level) for smooth, level in zip(self.smooth, below, strict=True)]

    def propose(self, levels: Sequence[Tensor]) -> Proposals:
        """What the anchors hold, in their order."""
        scores, changes = [], []
        for level in levels:
            hidden = self.rpn(level)
            scores.append(self.rpn_score(hidden).permute(0, 2, 3, 1).flatten(1))
            changes.append(self.rpn_box(hidden).permute(0, 2, 3, 1).reshape(len(level), -1, 4))
        return Proposals(torch.cat(scores, 1).float(), torch.cat(changes, 1).float())

    def judge(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Logits (n,) of boxes to hold an object, and the way (n, 4) to a better box."""
        said = self.box_head(roi_align(levels, STRIDES, boxes, _BOX_BINS, 2)).float()
        return said[:, 0], said[:, 1:]

    def outline(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> Tensor:
        """Logits (n, 28, 28) of the masks in boxes."""
        said = self.mask_head(roi_align(levels, STRIDES, boxes, _MASK_BINS, 1))
        return torch.as_tensor(said[:, 0]).float()


class _Residual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.straight = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut = nn.Sequential()
        if stride > 1 or inputs != outputs:
            self.shortcut.append(nn.Conv2d(inputs, outputs, 1, stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        changed: Tensor = self.straight(x) + self.shortcut(x)
        return changed.relu()


def _stage(inputs: int, outputs: int, stride: int) -> nn.Sequential:
    return nn.Sequential(_Residual(inputs, outputs, stride), _Residual(outputs, outputs, 1))


def _box_head(depth: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(depth * _BOX_BINS**2, hidden),
        nn.ReLU(inplace=True),
        nn.Linear(hidden, 5),
    )


def _mask_head(depth: int) -> nn.Sequential:
    return nn.Sequential(
        convolutions(depth, (depth,) * 4, batch_norm=False),
        nn.ConvTranspose2d(depth, depth, 2, 2),
        nn.ReLU(inplace=True),
        nn.Conv2d(depth, 1, 1),
    )


def _initialise(module: nn.Module) -> None:
    """He et al., ICCV 2015: right for networks that end each layer in a ReLU."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
