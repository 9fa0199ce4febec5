"""The networks of StarDist in two and three dimensions."""

from dataclasses import dataclass
from typing import Any

from segmentation.science.engines.star_unet import StarUNet, StarUNetConfig
from segmentation.science.engines.stardist.rays import fibonacci_rays


@dataclass(frozen=True)
class StarDistConfig(StarUNetConfig):
    """Everything that decides the shape of the network."""

    rays: int = 32


@dataclass(frozen=True)
class StarDist3DConfig(StarUNetConfig):
    """The same of stacks.

    grid: pixels a place along y and x, where z stays as it is; anisotropy: how much longer a voxel
    is along z than along y and x, which spreads the rays evenly over an object's surface.
    """

    depth: int = 2
    base: int = 24
    features: int = 64
    rays: int = 64
    anisotropy: float = 1.0

    @property
    def halo(self) -> int:
        """What the network really uses of its surroundings, in pixels; it could see further."""
        return 4 * self.stride

    def grids(self, ndim: int) -> tuple[int, ...]:
        """Pixels a place of the coarse grid, axis by axis: z is coarse only where it is fine."""
        return (self.grid if self.anisotropy < FINE_Z else 1, *(ndim - 1) * (self.grid,))

    def directions(self) -> Any:
        """Where the rays point, as the `stardist` package takes them."""
        return fibonacci_rays(self.rays, self.anisotropy)


# Voxels up to so many times as long along z are as good as cubes.
FINE_Z = 1.5


class StarDistNetwork(StarUNet):
    """Speaks of the object probability and of the distances in pixels along the rays."""

    def __init__(self, config: StarDistConfig) -> None:
        super().__init__(config, config.rays)


class StarDist3DNetwork(StarUNet):
    """Speaks of the object probability and of the distances in voxels along the rays."""

    def __init__(self, config: StarDist3DConfig) -> None:
        super().__init__(config, config.rays, ndim=3)
