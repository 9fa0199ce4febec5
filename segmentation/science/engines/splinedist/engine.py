"""SplineDist behind the interface that all engines have."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.candidates import Candidates, core_candidates
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.splinedist.decode import decode
from segmentation.science.engines.splinedist.network import SplineDistConfig, SplineDistNetwork
from segmentation.science.engines.splinedist.spec import SPEC, SplineDistParameters
from segmentation.science.engines.splinedist.spline import basis
from segmentation.science.engines.splinedist.targets import Targets, loss, targets
from segmentation.science.engines.splinedist.upstream import read_published
from segmentation.science.engines.torch_engine import (
    Form,
    TorchEngine,
    TorchRecipe,
    TorchSegmenter,
)


class SplineDistSegmenter(TorchSegmenter[SplineDistConfig]):
    """Speaks in probabilities and control points, answers in closed curves."""

    halves = (2,)

    def answers(self, batch: Tensor) -> Tensor:
        """Probability, then the control points: (N, 1 + 2M, Y/grid, X/grid)."""
        prob, polar = self.network(batch)
        return torch.cat([prob.float().sigmoid(), polar.float()], dim=1)

    def gather(self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters) -> Candidates:
        """The candidates that a tile answers for."""
        assert isinstance(parameters, SplineDistParameters)  # noqa: S101
        grids = self.config.grids(2)
        return core_candidates(fields, tile, grids, parameters.prob_threshold)

    def assemble(
        self, pieces: Sequence[Candidates], shape: tuple[int, ...], parameters: Parameters
    ) -> Instances:
        """Suppress candidates over all tiles, then draw what is left."""
        assert isinstance(parameters, SplineDistParameters)  # noqa: S101
        curves = basis(self.config.control_points, self.config.samples)
        return decode(pieces, curves, shape, parameters)


class SplineDistRecipe(TorchRecipe[SplineDistConfig]):
    """Learns the probability and the control points."""

    parameters: type[Parameters] = SplineDistParameters
    tunable = {
        "prob_threshold": (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7),
        "nms_threshold": (0.2, 0.3, 0.4, 0.5, 0.6),
    }

    @cached_property
    def basis(self) -> Tensor:
        """What turns control points into curves, on the device."""
        curves = basis(self.config.control_points, self.config.samples)
        return torch.from_numpy(curves).to(self.device)

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """Probability and contours of one patch."""
        return targets(labels, self.config.grid, self.config.samples)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        prob, polar = self.network(images)
        with torch.autocast(self.device.type, enabled=False):
            return loss(prob.float(), polar.float(), self.basis, encoded, self.config.grid)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return SplineDistSegmenter(self.network, self.config, self.header, self.device)


ENGINE = TorchEngine(
    spec=SPEC,
    forms={2: Form(SplineDistConfig, SplineDistNetwork, SplineDistSegmenter, SplineDistRecipe)},
    published=read_published,
)
