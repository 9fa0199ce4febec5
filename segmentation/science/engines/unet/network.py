"""U-Net (Ronneberger et al., MICCAI 2015), padded and with batch normalisation."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from segmentation.science.engines.layers import convolutions, glorot, upsample


@dataclass(frozen=True)
class UNetConfig:
    """Everything that decides the shape of the network; the original has a base of 64."""

    channels: int = 1
    classes: int = 3
    base: int = 16
    depth: int = 4
    batch_norm: bool = True

    @property
    def stride(self) -> int:
        """Side of the smallest input in pixels; inputs are multiples of it."""
        return 1 << self.depth

    @property
    def halo(self) -> int:
        """How far, in pixels, the network looks beyond the pixel it speaks of."""
        radius = sum(4 << level for level in range(self.depth)) + 3 * self.stride
        return -(-radius // self.stride) * self.stride


class UNetNetwork(nn.Module):
    """(N, C, Y, X) → logits of the classes (N, classes, Y, X)."""

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        self.config = config
        widths = [config.base << level for level in range(config.depth + 1)]
        inputs = config.channels
        self.down = nn.ModuleList()
        for width in widths[:-1]:
            self.down.append(convolutions(inputs, (width, width), config.batch_norm))
            inputs = width
        self.middle = convolutions(inputs, (widths[-1], widths[-1]), config.batch_norm)
        self.up = nn.ModuleList()
        for below, width in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.up.append(convolutions(below + width, (width, width), config.batch_norm))
        self.classes = nn.Conv2d(widths[0], config.classes, 1)
        self.apply(glorot)

    def forward(self, image: Tensor) -> Tensor:
        x, skips = image, []
        for block in self.down:
            x = block(x)
            skips.append(x)
            x = nn.functional.max_pool2d(x, 2)
        x = self.middle(x)
        for block, skip in zip(self.up, reversed(skips), strict=True):
            x = block(torch.cat([upsample(x), skip], dim=1))
        logits: Tensor = self.classes(x)
        return logits
