"""The network of SplineDist."""

from dataclasses import dataclass

import torch

from segmentation.science.engines.splinedist.spline import disc
from segmentation.science.engines.star_unet import StarUNet, StarUNetConfig

FIRST_RADIUS = 8.0


@dataclass(frozen=True)
class SplineDistConfig(StarUNetConfig):
    """Everything that decides the shape of the network, and how finely curves are sampled."""

    control_points: int = 8
    samples: int = 128


class SplineDistNetwork(StarUNet):
    """Speaks of the object probability and of the control points as lengths and angles in turn.

    A new network outlines discs everywhere: an angle is learnt only where its length is not 0.
    """

    def __init__(self, config: SplineDistConfig) -> None:
        super().__init__(config, 2 * config.control_points)
        assert self.dist.bias is not None  # noqa: S101
        with torch.no_grad():
            self.dist.bias.copy_(torch.from_numpy(disc(config.control_points, FIRST_RADIUS)))
