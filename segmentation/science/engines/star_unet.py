"""The network that StarDist and SplineDist share: a U-Net on a coarse grid with two heads.

Layer order, channel numbers and names follow the authors' Keras networks, so that published
weights map layer by layer; batch normalisation is ours, and optional.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from segmentation.science.engines.layers import (
    CONVOLUTION,
    MAX_POOL,
    Convolution,
    convolutions,
    glorot,
    upsample,
)


@dataclass(frozen=True)
class StarUNetConfig:
    """Everything that decides the shape of the network but its outputs."""

    channels: int = 1
    grid: int = 2
    depth: int = 3
    base: int = 32
    features: int = 128
    batch_norm: bool = True

    def grids(self, ndim: int) -> tuple[int, ...]:
        """Pixels a place of the coarse grid, axis by axis."""
        return (self.grid,) * ndim

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


def poolings(grids: tuple[int, ...]) -> list[tuple[int, ...]]:
    """By how much to pool along each axis, step by step, until the grid is reached."""
    steps, reached = [], (1,) * len(grids)
    while reached != grids:
        step = tuple(2 if size < grid else 1 for size, grid in zip(reached, grids, strict=True))
        reached = tuple(size * by for size, by in zip(reached, step, strict=True))
        steps.append(step)
    return steps


class StarUNet(nn.Module):
    """(N, C, Y, X) → logits of the object probability (N, 1, Y/grid, X/grid) and what describes
    the object's shape (N, outputs, Y/grid, X/grid); stacks have one more axis."""

    def __init__(self, config: StarUNetConfig, outputs: int, ndim: int = 2) -> None:
        super().__init__()
        norm, base, depth = config.batch_norm, config.base, config.depth
        stem, inputs = [], config.channels
        for pool in poolings(config.grids(ndim)):
            block = convolutions(inputs, (base, base), norm, ndim)
            stem.append(nn.Sequential(block, MAX_POOL[ndim](pool)))
            inputs = base
        self.stem = nn.Sequential(*stem)
        self.pool = MAX_POOL[ndim](2)
        self.down = nn.ModuleList()
        for level in range(depth):
            width = base << level
            self.down.append(convolutions(inputs, (width, width), norm, ndim))
            inputs = width
        bottom = base << depth
        self.middle = convolutions(inputs, (bottom, base << max(0, depth - 1)), norm, ndim)
        inputs = base << max(0, depth - 1)
        self.up = nn.ModuleList()
        for level in reversed(range(depth)):
            width, narrow = base << level, base << max(0, level - 1)
            self.up.append(convolutions(inputs + width, (width, narrow), norm, ndim))
            inputs = narrow
        self.features = Convolution(inputs, config.features, norm, ndim)
        self.prob = CONVOLUTION[ndim](config.features, 1, 1)
        self.dist = CONVOLUTION[ndim](config.features, outputs, 1)
        self.apply(glorot)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = self.stem(image)
        skips = []
        for block in self.down:
            x = block(x)
            skips.append(x)
            x = self.pool(x)
        x = self.middle(x)
        for block, skip in zip(self.up, reversed(skips), strict=True):
            x = upsample(x)
            x = block(torch.cat([x, skip], dim=1))
        x = self.features(x)
        return self.prob(x), self.dist(x)
