"""U-Net (Ronneberger et al., MICCAI 2015), padded and with batch normalisation."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from segmentation.science.engines.layers import (
    CONVOLUTION,
    MAX_POOL,
    convolutions,
    glorot,
    upsample,
)


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


@dataclass(frozen=True)
class UNet3DConfig(UNetConfig):
    """The network of stacks, half as wide, as it has three times as many weights a layer."""

    base: int = 8
    depth: int = 3

    @property
    def halo(self) -> int:
        """What the network really uses of its surroundings, in pixels; it could see further."""
        return 4 * self.stride


class UNetNetwork(nn.Module):
    """(N, C, [Z,] Y, X) → logits of the classes (N, classes, [Z,] Y, X)."""

    def __init__(self, config: UNetConfig, ndim: int = 2) -> None:
        super().__init__()
        self.config = config
        self.pool = MAX_POOL[ndim](2)
        widths = [config.base << level for level in range(config.depth + 1)]
        inputs = config.channels
        self.down = nn.ModuleList()
        for width in widths[:-1]:
            self.down.append(convolutions(inputs, (width, width), config.batch_norm, ndim))
            inputs = width
        self.middle = convolutions(inputs, (widths[-1], widths[-1]), config.batch_norm, ndim)
        self.up = nn.ModuleList()
        for below, width in zip(widths[:0:-1], widths[-2::-1], strict=True):
            self.up.append(convolutions(below + width, (width, width), config.batch_norm, ndim))
        self.classes = CONVOLUTION[ndim](widths[0], config.classes, 1)
        self.apply(glorot)

    def forward(self, image: Tensor) -> Tensor:
        x, skips = image, []
        for block in self.down:
            x = block(x)
            skips.append(x)
            x = self.pool(x)
        x = self.middle(x)
        for block, skip in zip(self.up, reversed(skips), strict=True):
            x = block(torch.cat([upsample(x), skip], dim=1))
        logits: Tensor = self.classes(x)
        return logits


def unet_3d(config: UNet3DConfig) -> UNetNetwork:
    """The network of stacks."""
    return UNetNetwork(config, ndim=3)
