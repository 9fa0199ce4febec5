"""Features of boxes, sampled from the level of the pyramid that suits each box's size."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

FINEST_SIDE_PX = 32.0


def roi_align(
    levels: Sequence[Tensor],
    strides: Sequence[int],
    boxes: Sequence[Tensor],
    size: int,
    samples: int,
) -> Tensor:
    """Features (n, C, size, size) of all boxes, image after image, in single precision.

    levels: features (N, C, Y/stride, X/stride), finest first; boxes: for each image (n, 4) in
    pixels. A bin is the mean of samples × samples bilinear samples; beyond the edge the outermost
    features go on.
    """
    # Taken apart once: gradients of a level are then put together once, not image by image.
    pyramids = zip(*(level.float().unbind() for level in levels), strict=True)
    pieces, order, before = [], [], 0
    for pyramid, own in zip(pyramids, boxes, strict=True):
        suitable = level_of(own, len(levels))
        for index, (features, stride) in enumerate(zip(pyramid, strides, strict=True)):
            chosen = torch.nonzero(suitable == index)[:, 0]
            if len(chosen):
                bins = _sample(features, own[chosen] / stride, size * samples)
                pieces.append(functional.avg_pool2d(bins, samples))
                order.append(chosen + before)
        before += len(own)
    if not pieces:
        return levels[0].new_zeros((0, levels[0].shape[1], size, size), dtype=torch.float32)
    return torch.cat(pieces)[torch.cat(order).argsort()]


def level_of(boxes: Tensor, levels: int) -> Tensor:
    """Which level speaks of each box: the finest up to a certain size, one coarser per doubling."""
    side = ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).clamp(min=1e-6).sqrt()
    return (side / FINEST_SIDE_PX).log2().ceil().clamp(0, levels - 1).long()


def _sample(features: Tensor, boxes: Tensor, size: int) -> Tensor:
    """Bilinear samples (n, C, size, size) of features (C, Y, X) spread evenly over boxes (n, 4)."""
    channels, height, width = features.shape
    steps = (torch.arange(size, device=boxes.device) + 0.5) / size
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
        features[None], grid.reshape(1, -1, size, 2), padding_mode="border", align_corners=False
    )
    return sampled.view(channels, len(boxes), size, size).transpose(0, 1)
