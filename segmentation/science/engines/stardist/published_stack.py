"""The networks of stacks that StarDist's authors publish: a U-Net or a ResNet, on any grid."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from segmentation.science.engines.star_unet import poolings
from segmentation.science.engines.stardist.network import StarDist3DConfig, StarDist3DNetwork
from segmentation.science.engines.stardist.rays import rays_between


@dataclass(frozen=True)
class PublishedStackConfig(StarDist3DConfig):
    """The same of a model of the authors'.

    coarse: voxels a place of the grid, axis by axis; spread: how long a voxel is along z, y and x,
    for the rays; blocks: of a ResNet, with so many convolutions each, or none for a U-Net.
    """

    batch_norm: bool = False
    coarse: tuple[int, int, int] = (1, 2, 2)
    spread: tuple[float, float, float] = (1.0, 1.0, 1.0)
    blocks: int = 0
    convolutions: int = 3

    @property
    def halo(self) -> int:
        """How far, in pixels, the network looks beyond the pixel it speaks of."""
        if not self.blocks:
            return super().halo
        # 7 and 3 pixels at the entry, 3 a convolution in the blocks, 3 before the heads.
        radius = 4 + (self.blocks * self.convolutions + 1) * self.stride
        return -(-radius // self.stride) * self.stride

    def grids(self, ndim: int) -> tuple[int, ...]:
        """Voxels a place of the coarse grid, axis by axis."""
        return tuple(self.coarse[-ndim:])

    def directions(self) -> Any:
        """Where the rays point."""
        return rays_between(self.rays, tuple(self.spread))


def published_stack(config: PublishedStackConfig) -> nn.Module:
    """The network of a configuration."""
    return StarDistResNet(config) if config.blocks else StarDist3DNetwork(config)


class StarDistResNet(nn.Module):
    """(N, C, Z, Y, X) → logits of the object probability and distances, both on the grid.

    Whenever a block thins places out along an axis, channels are doubled.
    """

    def __init__(self, config: PublishedStackConfig) -> None:
        super().__init__()
        width = config.base
        self.entry = nn.Sequential(
            nn.Conv3d(config.channels, width, 7, padding=3), nn.Conv3d(width, width, 3, padding=1)
        )
        self.blocks = nn.ModuleList()
        for stride in strides_of(config):
            wider = width * 2 if max(stride) > 1 else width
            self.blocks.append(_Block(width, wider, stride, config.convolutions))
            width = wider
        self.features = nn.Sequential(
            nn.Conv3d(width, config.features, 3, padding=1), nn.ReLU(inplace=True)
        )
        self.prob = nn.Conv3d(config.features, 1, 1)
        self.dist = nn.Conv3d(config.features, config.rays, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        x = self.entry(image)
        for block in self.blocks:
            x = block(x)
        x = self.features(x)
        return self.prob(x), self.dist(x)


def strides_of(config: PublishedStackConfig) -> list[tuple[int, int, int]]:
    """By how much each block of a ResNet thins places out, axis by axis."""
    thinning = [(z, y, x) for z, y, x in poolings(config.grids(3))]
    return [*thinning, *(config.blocks - len(thinning)) * [(1, 1, 1)]]


class _Block(nn.Module):
    """Convolutions, and what came in added before the last ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int, int], count: int) -> None:
        super().__init__()
        self.before = [side for by in stride[::-1] for side in _around(by)]
        self.straight = nn.ModuleList(
            [nn.Conv3d(inputs, outputs, 3, stride)]
            + [nn.Conv3d(outputs, outputs, 3, padding=1) for _ in range(count - 1)]
        )
        projects = max(stride) > 1 or inputs != outputs
        self.shortcut = nn.Conv3d(inputs, outputs, 1, stride) if projects else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        changed = functional.pad(x, self.before)
        for convolution in self.straight[:-1]:
            changed = convolution(changed).relu()
        last: Tensor = self.straight[-1](changed)
        return torch.relu(last + self.shortcut(x))


def _around(stride: int) -> tuple[int, int]:
    """Zeros before and after, as Keras pads to the same size: where it thins out, after alone."""
    return (0, 1) if stride > 1 else (1, 1)
