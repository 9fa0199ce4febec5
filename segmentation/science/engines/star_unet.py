"""The network that StarDist and SplineDist share: a U-Net on a coarse grid with two heads.

Layer order, channel numbers and names follow the authors' Keras networks, so that published
weights map layer by layer; batch normalisation is ours, and optional.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from segmentation.science.engines.layers import Convolution, convolutions, glorot, upsample


@dataclass(frozen=True)
class StarUNetConfig:
    """Everything that decides the shape of the network but its outputs."""

    channels: int = 1
    grid: int = 2
    depth: int = 3
    base: int = 32
    features: int = 128
    batch_norm: bool = True

    @property
    def stride(self) -> int:
        """Side of the smallest input in pixels; inputs are multiples of it."""
        return self.grid << self.depth

    @property
    def halo(self) -> int:
        """How far, in pixels, the network looks beyond the pixel it speaks of.

        Half the receptive field: two 3 × 3 convolutions a level on the way down and up, and
        what pooling to the coarsest level adds.
        """
        levels = [self.grid << level for level in range(self.depth)]
        bottom = self.stride
        radius = 2 + sum(4 * step for step in levels) + 2 * bottom + self.grid + bottom
        return -(-radius // bottom) * bottom


class StarUNet(nn.Module):
    """(N, C, Y, X) → logits of the object probability (N, 1, Y/grid, X/grid) and what describes
    the object's shape (N, outputs, Y/grid, X/grid)."""

    def __init__(self, config: StarUNetConfig, outputs: int) -> None:
        super().__init__()
        norm, base, depth = config.batch_norm, config.base, config.depth
        stem, size, inputs = [], 1, config.channels
        while size < config.grid:
            stem.append(nn.Sequential(convolutions(inputs, (base, base), norm), nn.MaxPool2d(2)))
            size, inputs = size * 2, base
        self.stem = nn.Sequential(*stem)
        self.down = nn.ModuleList()
        for level in range(depth):
            width = base << level
            self.down.append(convolutions(inputs, (width, width), norm))
            inputs = width
        bottom = base << depth
        self.middle = convolutions(inputs, (bottom, base << max(0, depth - 1)), norm)
        inputs = base << max(0, depth - 1)
        self.up = nn.ModuleList()
        for level in reversed(range(depth)):
            width, narrow = base << level, base << max(0, level - 1)
            self.up.append(convolutions(inputs + width, (width, narrow), norm))
            inputs = narrow
        self.features = Convolution(inputs, config.features, norm)
        self.prob = nn.Conv2d(config.features, 1, 1)
        self.dist = nn.Conv2d(config.features, outputs, 1)
        self.apply(glorot)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = self.stem(image)
        skips = []
        for block in self.down:
            x = block(x)
            skips.append(x)
            x = nn.functional.max_pool2d(x, 2)
        x = self.middle(x)
        for block, skip in zip(self.up, reversed(skips), strict=True):
            x = upsample(x)
            x = block(torch.cat([x, skip], dim=1))
        x = self.features(x)
        return self.prob(x), self.dist(x)
