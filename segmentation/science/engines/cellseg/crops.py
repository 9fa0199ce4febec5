"""Features of boxes as Matterport's Mask R-CNN takes them: a grid that reaches from edge to edge.

Boxes here are (y0, x0, y1, x1) where y1 and x1 are the last row and column that belong to the box.

The authors stretch the features of a crop over the crop until the corners of both fall together,
which shifts what a box sees by up to 3/8 of a feature, depending on where in the crop it lies. Here
every box is taken as one in a crop's middle, since what is found must not depend on the tile.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

# The side of a box that the third level is for (Lin et al., CVPR 2017).
_USUAL_SIDE_PX, _USUAL_LEVEL = 224.0, 2


def crops(levels: Sequence[Tensor], strides: Sequence[int], boxes: Tensor, size: int) -> Tensor:
    """Features (n, C, size, size) of boxes (n, 4) in pixels of one image.

    levels: features (1, C, Y/stride, X/stride), finest first. Each feature of a crop is one
    bilinear sample; the first and the last lie on the edges of the box.
    """
    crop = levels[0].new_empty((len(boxes), levels[0].shape[1], size, size))
    suitable = level_of(boxes, len(levels))
    for index, (features, stride) in enumerate(zip(levels, strides, strict=True)):
        chosen = torch.nonzero(suitable == index)[:, 0]
        if len(chosen):
            crop[chosen] = _sample(features, (boxes[chosen] + 0.5) / stride, size)
    return crop


def level_of(boxes: Tensor, levels: int) -> Tensor:
    """Which level speaks of each box: the one for its side, as near as levels are apart."""
    height, width = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    side = (height * width).clamp(min=1e-6).sqrt()
    octave = (side / _USUAL_SIDE_PX).log2().round()
    return (octave + _USUAL_LEVEL).clamp(0, levels - 1).long()


def _sample(features: Tensor, boxes: Tensor, size: int) -> Tensor:
    """Bilinear samples (n, C, size, size) of features (1, C, Y, X) from edge to edge of boxes."""
    _, channels, height, width = features.shape
    steps = torch.linspace(0, 1, size, device=boxes.device)
    y = boxes[:, :1] + steps * (boxes[:, 2:3] - boxes[:, :1])
    x = boxes[:, 1:2] + steps * (boxes[:, 3:] - boxes[:, 1:2])
    grid = torch.stack(
        [
            (2 * x / width - 1)[:, None].expand(-1, size, -1),
            (2 * y / height - 1)[:, :, None].expand(-1, -1, size),
        ],
        dim=-1,
    )
    sampled = functional.grid_sample(
        features, grid.reshape(1, -1, size, 2), padding_mode="border", align_corners=False
    )
    return sampled.view(channels, len(boxes), size, size).transpose(0, 1)
