"""Mask R-CNN as CellSeg's authors use it: Matterport's, on a ResNet-101 and a feature pyramid.

Sixteen times the size of ours, for weights that its authors have trained; it is not trained here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from segmentation.science.engines.cellseg.boxes import RATIOS, Boxes
from segmentation.science.engines.cellseg.crops import crops
from segmentation.science.engines.cellseg.network import Proposals
from segmentation.science.engines.cellseg.proposals import Limits
from segmentation.science.engines.cellseg.resnet import EXPANSION, ResNet
from segmentation.science.engines.layers import upsample

STRIDES = (4, 8, 16, 32, 64)
CLASSES = 2
_BOX_SIZE, _MASK_SIZE = 7, 14
_OUTLINED = 4
# The authors' own crops overlap by 40 pixels on every side.
_VIEW_PX = 128


@dataclass(frozen=True)
class MatterportConfig:
    """Everything that decides the shape of the network and what it is shown.

    anchors: their sides in pixels of the enlarged image, one a level; mean: what is subtracted
    from the 8-bit red, green and blue; enlarge: how many times larger images are made.
    """

    channels: int = 1
    backbone: str = "resnet101"
    stem: int = 64
    widths: tuple[int, ...] = (64, 128, 256, 512)
    blocks: tuple[int, ...] = (3, 4, 23, 3)
    pyramid: int = 256
    proposer: int = 512
    hidden: int = 1024
    masks: int = 256
    anchors: tuple[float, ...] = (8, 16, 32, 64, 128)
    mean: tuple[float, float, float] = (123.7, 116.8, 103.9)
    enlarge: float = 2.5

    @property
    def stride(self) -> int:
        """Side of the smallest input in pixels, before it is enlarged; inputs are multiples."""
        return next(side for side in count(1) if side * self.enlarge % STRIDES[-1] == 0)

    @property
    def halo(self) -> int:
        """How far, in pixels, tiles overlap on each side."""
        return _VIEW_PX


class MatterportNetwork(nn.Module):
    """A pyramid of features, what it proposes, and two heads that look at boxes.

    Boxes are those of `crops`: in pixels of the enlarged image, to the last row and column.
    """

    # At least as many as the authors look at: 6000 of a crop that is enlarged to 5 megapixels.
    limits = Limits(
        pixels_per_proposal=400, anchors_per_proposal=1, highest_overlap=0.8, lowest_logit=-np.inf
    )

    def __init__(self, config: MatterportConfig) -> None:
        super().__init__()
        self.config = config
        depth, places = config.pyramid, len(RATIOS)
        self.backbone = ResNet(config.stem, config.widths, config.blocks)
        self.lateral = nn.ModuleList(
            nn.Conv2d(EXPANSION * width, depth, 1) for width in config.widths
        )
        self.smooth = nn.ModuleList(nn.Conv2d(depth, depth, 3, padding=1) for _ in config.widths)
        self.rpn = nn.Conv2d(depth, config.proposer, 3, padding=1)
        self.rpn_score = nn.Conv2d(config.proposer, places * CLASSES, 1)
        self.rpn_box = nn.Conv2d(config.proposer, places * 4, 1)
        self.box_head = nn.Sequential(
            nn.Conv2d(depth, config.hidden, _BOX_SIZE),
            nn.ReLU(inplace=True),
            nn.Conv2d(config.hidden, config.hidden, 1),
            nn.ReLU(inplace=True),
            nn.Flatten(),
        )
        self.score = nn.Linear(config.hidden, CLASSES)
        self.box = nn.Linear(config.hidden, CLASSES * 4)
        self.mask_head = _mask_head(depth, config.masks)

    def start(self, shape: tuple[int, int]) -> Boxes:
        """Anchors (n, 4) of an enlarged image of `shape` (Y, X), on the corners of features."""
        return corner_anchors(shape, STRIDES, self.config.anchors)

    def extent(self, shape: tuple[int, int]) -> tuple[int, int]:
        """The last row and column that a box can reach."""
        return shape[0] - 1, shape[1] - 1

    def pyramid(self, image: Tensor) -> list[Tensor]:
        """Features of (N, 3, Y, X), one level a stride, finest first; the coarsest thinned out."""
        stages = zip(self.lateral, self.backbone(image), strict=True)
        below = [lateral(stage) for lateral, stage in stages]
        for finer in range(len(below) - 2, -1, -1):
            below[finer] = below[finer].add_(upsample(below[finer + 1]))
        levels = [smooth(level) for smooth, level in zip(self.smooth, below, strict=True)]
        return [*levels, levels[-1][:, :, ::2, ::2]]

    def propose(self, levels: Sequence[Tensor]) -> Proposals:
        """What the anchors hold, in their order."""
        scores, changes = [], []
        for level in levels:
            hidden = self.rpn(level).relu_()
            pairs = self.rpn_score(hidden).permute(0, 2, 3, 1).reshape(len(level), -1, CLASSES)
            scores.append(_logit(pairs))
            changes.append(self.rpn_box(hidden).permute(0, 2, 3, 1).reshape(len(level), -1, 4))
        return Proposals(torch.cat(scores, 1).float(), torch.cat(changes, 1).float())

    def judge(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Logits (n,) of one image's boxes to hold a nucleus, and the way (n, 4) to better ones."""
        hidden = self.box_head(self._crops(levels, boxes, _BOX_SIZE))
        return _logit(self.score(hidden)).float(), self.box(hidden)[:, 4:].float()

    def outline(self, levels: Sequence[Tensor], boxes: Sequence[Tensor]) -> Tensor:
        """Logits (n, 28, 28) of the masks of nuclei in one image's boxes."""
        said = self.mask_head(self._crops(levels, boxes, _MASK_SIZE))
        return torch.as_tensor(said[:, 1]).float()

    def _crops(self, levels: Sequence[Tensor], boxes: Sequence[Tensor], size: int) -> Tensor:
        (own,) = boxes
        return crops(levels[: len(self.smooth)], STRIDES[: len(self.smooth)], own, size)


def corner_anchors(shape: tuple[int, int], strides: Sequence[int], sides: Sequence[float]) -> Boxes:
    """Boxes (n, 4) to start from, to their last row and column: a side and three ratios a level.

    Centres are at multiples of the stride; ratios are of width to height.
    """
    levels = []
    for stride, side in zip(strides, sides, strict=True):
        rows, columns = (np.arange(-(-extent // stride)) * stride for extent in shape)
        half = np.array([(side / r**0.5 / 2, side * r**0.5 / 2) for r in RATIOS])
        centre = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1)[:, :, None]
        levels.append(np.concatenate([centre - half, centre + half - 1], axis=-1).reshape(-1, 4))
    every: Boxes = np.concatenate(levels).astype(np.float32)
    return every


def shown(grey: Tensor, config: MatterportConfig) -> Tensor:
    """What the network is shown of (1, 1, Y, X) with 1 for white: 8 bit, enlarged, in colour.

    Whole grey values before and after enlarging, as the authors' images are made of bytes.
    """
    values = (grey.clamp(0, 1) * 255).round()
    size = [round(extent * config.enlarge) for extent in grey.shape[2:]]
    large = functional.interpolate(values, size, mode="bilinear", align_corners=False)
    # A little more, as what should be whole may have lost a trifle in the sum.
    whole = (large + 1e-3).floor()
    return whole.expand(-1, 3, -1, -1) - whole.new_tensor(config.mean)[:, None, None]


def seen(boxes: Tensor, enlarge: float) -> Tensor:
    """Boxes of the enlarged image in pixels of the image itself, where pixel 0 covers [0, 1)."""
    within = (boxes + 0.5) / enlarge - 0.5
    return within + within.new_tensor([0, 0, 1, 1])


def _logit(pairs: Tensor) -> Tensor:
    """Of nothing and something (…, 2), which exclude each other, how much likelier something is."""
    return pairs[..., 1] - pairs[..., 0]


def _mask_head(depth: int, width: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs in (depth, *(_OUTLINED - 1) * (width,)):
        layers += [nn.Conv2d(inputs, width, 3, padding=1), nn.ReLU(inplace=True)]
    layers += [nn.ConvTranspose2d(width, width, 2, 2), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers, nn.Conv2d(width, CLASSES, 1))
