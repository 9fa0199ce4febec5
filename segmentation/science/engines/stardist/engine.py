"""StarDist behind the interface that all engines have."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import EngineSpec, Instances, Segmenter, Tile
from segmentation.science.engines.devices import choose_device, place
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.stardist import decode
from segmentation.science.engines.stardist.network import StarDistConfig, StarDistNetwork
from segmentation.science.engines.stardist.spec import SPEC, StarDistParameters
from segmentation.science.engines.stardist.targets import Targets, loss, stack, targets
from segmentation.science.engines.weights import load_weights


class StarDistSegmenter:
    """A StarDist network in memory."""

    def __init__(self, network: StarDistNetwork, header: ModelHeader, device: torch.device) -> None:
        self.header, self.device, self.device_name = header, device, str(device)
        self.network = network.eval()
        place(network, device)
        self.stride, self.halo = network.config.stride, network.config.halo
        self.grid = network.config.grid

    @torch.inference_mode()
    def fields(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability, then the distances: (C, Y, X) → (1 + rays, Y/grid, X/grid)."""
        image = torch.from_numpy(tile)[None].to(self.device, memory_format=torch.channels_last)
        prob, dist = self.network(image)
        spoken = torch.cat([prob.sigmoid(), dist], dim=1)[0]
        return spoken.float().cpu().numpy()

    def gather(
        self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters
    ) -> decode.Candidates:
        """The candidates that a tile answers for."""
        assert isinstance(parameters, StarDistParameters)  # noqa: S101
        return decode.candidates(fields, tile, self.grid, parameters.prob_threshold)

    def assemble(
        self,
        pieces: Sequence[decode.Candidates],
        shape: tuple[int, int],
        parameters: Parameters,
    ) -> Instances:
        """Suppress candidates over all tiles, then draw what is left."""
        assert isinstance(parameters, StarDistParameters)  # noqa: S101
        kept = decode.suppress(pieces, parameters.nms_threshold)
        return decode.draw(kept, shape, parameters.min_area_px)


class StarDistRecipe:
    """StarDist for the training loop."""

    tunable = {
        "prob_threshold": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7),
        "nms_threshold": (0.2, 0.3, 0.4, 0.5, 0.6),
    }

    def __init__(self, config: StarDistConfig, header: ModelHeader, device: torch.device) -> None:
        self.config, self.header, self.device = config, header, device
        self.network = StarDistNetwork(config)

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """Probability and distances of one patch."""
        return targets(labels, self.config.rays, self.config.grid)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        prob, dist = self.network(images)
        true_prob, true_dist = (tensor.to(self.device) for tensor in stack(list(encoded)))
        return loss(prob.float(), dist.float(), true_prob, true_dist)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return StarDistSegmenter(self.network, self.header, self.device)


class StarDistEngine:
    """Star-convex polygons in 2D."""

    spec: EngineSpec = SPEC

    def load(self, path: Path, device: str) -> Segmenter:
        """Read a model file into memory; raises `ModelFileError`."""
        header = read_header(path)
        network = StarDistNetwork(StarDistConfig(**header.config))
        load_weights(network, path)
        return StarDistSegmenter(network, header, choose_device(device))

    def recipe(self, header: ModelHeader, device: torch.device) -> StarDistRecipe:
        """Start a training from scratch."""
        return StarDistRecipe(StarDistConfig(**header.config), header, device)

    def default_config(self, channels: int) -> dict[str, Any]:
        """The configuration of a new network."""
        return asdict(StarDistConfig(channels=channels))


ENGINE = StarDistEngine()
