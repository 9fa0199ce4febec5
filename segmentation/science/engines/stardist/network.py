"""The network of StarDist 2D."""

from dataclasses import dataclass

from segmentation.science.engines.star_unet import StarUNet, StarUNetConfig


@dataclass(frozen=True)
class StarDistConfig(StarUNetConfig):
    """Everything that decides the shape of the network."""

    rays: int = 32


class StarDistNetwork(StarUNet):
    """Speaks of the object probability and of the distances in pixels along the rays."""

    def __init__(self, config: StarDistConfig) -> None:
        super().__init__(config, config.rays)
