"""StarDist of stacks: star-convex polyhedra (Weigert et al., WACV 2020)."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.candidates import Candidates
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.stardist import decode_3d
from segmentation.science.engines.stardist.network import StarDist3DConfig
from segmentation.science.engines.stardist.spec import StarDistParameters
from segmentation.science.engines.stardist.targets import Targets, loss, stack, targets_3d
from segmentation.science.engines.torch_engine import TorchRecipe, TorchSegmenter


class StarDist3DSegmenter(TorchSegmenter[StarDist3DConfig]):
    """Speaks in probabilities and distances, answers in star-convex polyhedra."""

    halves = (3,)

    def answers(self, batch: Tensor) -> Tensor:
        """Probability, then the distances: (N, 1 + rays, Z', Y', X') on the grid."""
        prob, dist = self.network(batch)
        return torch.cat([prob.float().sigmoid(), dist.float()], dim=1)

    def gather(self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters) -> Candidates:
        """The candidates that a tile answers for."""
        assert isinstance(parameters, StarDistParameters)  # noqa: S101
        return decode_3d.candidates(fields, tile, self.config.grids(3), parameters.prob_threshold)

    def assemble(
        self,
        pieces: Sequence[Candidates],
        shape: tuple[int, ...],
        parameters: Parameters,
    ) -> Instances:
        """Suppress candidates over all tiles, then draw what is left."""
        assert isinstance(parameters, StarDistParameters)  # noqa: S101
        rays = self.config.directions()
        kept = decode_3d.suppress(pieces, rays, parameters.nms_threshold)
        return decode_3d.draw(kept, rays, shape, parameters.min_area_px)


class StarDist3DRecipe(TorchRecipe[StarDist3DConfig]):
    """Learns the probability and the distances."""

    parameters: type[Parameters] = StarDistParameters
    tunable = {
        "prob_threshold": (0.4, 0.5, 0.6, 0.7, 0.8),
        "nms_threshold": (0.2, 0.3, 0.4),
    }

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """Probability and distances of one patch."""
        config = self.config
        return targets_3d(labels, config.directions(), config.grids(3), config.anisotropy)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        prob, dist = self.network(images)
        true_prob, true_dist = (tensor.to(self.device) for tensor in stack(encoded))
        return loss(prob.float(), dist.float(), true_prob, true_dist)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return StarDist3DSegmenter(self.network, self.config, self.header, self.device)
