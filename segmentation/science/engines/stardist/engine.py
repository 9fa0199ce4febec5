"""StarDist behind the interface that all engines have."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.candidates import Candidates
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.stardist import decode
from segmentation.science.engines.stardist.engine_3d import StarDist3DRecipe, StarDist3DSegmenter
from segmentation.science.engines.stardist.network import (
    StarDist3DConfig,
    StarDist3DNetwork,
    StarDistConfig,
    StarDistNetwork,
)
from segmentation.science.engines.stardist.published_stack import (
    PublishedStackConfig,
    published_stack,
)
from segmentation.science.engines.stardist.spec import SPEC, StarDistParameters
from segmentation.science.engines.stardist.targets import Targets, loss, stack, targets
from segmentation.science.engines.stardist.upstream import read_published
from segmentation.science.engines.torch_engine import (
    Form,
    TorchEngine,
    TorchRecipe,
    TorchSegmenter,
)


class StarDistSegmenter(TorchSegmenter[StarDistConfig]):
    """Speaks in probabilities and distances, answers in star-convex polygons."""

    halves = (2,)

    def answers(self, batch: Tensor) -> Tensor:
        """Probability, then the distances: (N, 1 + rays, Y/grid, X/grid)."""
        prob, dist = self.network(batch)
        return torch.cat([prob.float().sigmoid(), dist.float()], dim=1)

    def gather(self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters) -> Candidates:
        """The candidates that a tile answers for."""
        assert isinstance(parameters, StarDistParameters)  # noqa: S101
        return decode.candidates(fields, tile, self.config.grid, parameters.prob_threshold)

    def assemble(
        self,
        pieces: Sequence[Candidates],
        shape: tuple[int, ...],
        parameters: Parameters,
    ) -> Instances:
        """Suppress candidates over all tiles, then draw what is left."""
        assert isinstance(parameters, StarDistParameters)  # noqa: S101
        kept = decode.suppress(pieces, parameters.nms_threshold)
        return decode.draw(kept, shape, parameters.min_area_px)


class StarDistRecipe(TorchRecipe[StarDistConfig]):
    """Learns the probability and the distances."""

    parameters: type[Parameters] = StarDistParameters
    tunable = {
        "prob_threshold": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7),
        "nms_threshold": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
    }

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """Probability and distances of one patch."""
        return targets(labels, self.config.rays, self.config.grid)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        prob, dist = self.network(images)
        true_prob, true_dist = (tensor.to(self.device) for tensor in stack(encoded))
        return loss(prob.float(), dist.float(), true_prob, true_dist)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return StarDistSegmenter(self.network, self.config, self.header, self.device)


_PUBLISHED = Form(PublishedStackConfig, published_stack, StarDist3DSegmenter, StarDist3DRecipe)


class StarDistEngine(TorchEngine):
    """Stacks are for one of two forms: a model of the authors' says how coarse each axis is."""

    def form(self, header: ModelHeader) -> Form[Any]:
        """What a model is made of; raises `ModelFileError`."""
        usual = super().form(header)
        return _PUBLISHED if "coarse" in header.config else usual


ENGINE = StarDistEngine(
    spec=SPEC,
    forms={
        2: Form(StarDistConfig, StarDistNetwork, StarDistSegmenter, StarDistRecipe),
        3: Form(StarDist3DConfig, StarDist3DNetwork, StarDist3DSegmenter, StarDist3DRecipe),
    },
    published=read_published,
)
