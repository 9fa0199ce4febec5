"""Where the rays of StarDist's stacks point."""

from functools import lru_cache
from typing import Any

from stardist.rays3d import Rays_GoldenSpiral


@lru_cache(maxsize=16)
def rays_between(count: int, spread: tuple[float, ...]) -> Any:
    """`count` directions on a Fibonacci sphere, as the `stardist` package takes them.

    spread: how long a voxel is along z, y and x; distances are in voxels.
    """
    return Rays_GoldenSpiral(count, anisotropy=spread)


def fibonacci_rays(count: int, anisotropy: float) -> Any:
    """The same for voxels that are `anisotropy` times longer along z than along y and x."""
    return rays_between(count, (anisotropy, 1.0, 1.0))
