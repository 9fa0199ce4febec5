"""EmbedSeg behind the interface that all engines have."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.embedseg.config import EmbedSeg3DConfig, EmbedSegConfig
from segmentation.science.engines.embedseg.decode import decode
from segmentation.science.engines.embedseg.loss import loss
from segmentation.science.engines.embedseg.network import EmbedSegNetwork
from segmentation.science.engines.embedseg.spec import SPEC, EmbedSegParameters
from segmentation.science.engines.embedseg.targets import Targets, targets
from segmentation.science.engines.embedseg.upstream import read_published
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import (
    FieldSegmenter,
    Form,
    TorchEngine,
    TorchRecipe,
)


class EmbedSegSegmenter(FieldSegmenter[EmbedSegConfig]):
    """Speaks in arrows, widths and seeds, answers in clusters."""

    halves = (2,)

    def answers(self, batch: Tensor) -> Tensor:
        """Arrows (px), inverse squared widths (1/px²), seed: (N, K, [Z,] Y, X).

        Arrows and widths are along x, y and, of stacks, z.
        """
        said = self.network(batch).float()
        ndim = self.config.ndim
        units = said.new_tensor(self.config.units).view(-1, *ndim * (1,))
        arrows = said[:, :ndim].tanh() * units
        widths = torch.exp(10 * said[:, ndim:-1]) / units**2
        return torch.cat([arrows, widths, said[:, -1:].sigmoid()], dim=1)

    def decode(self, fields: NDArray[np.float32], parameters: Parameters) -> Instances:
        """The objects of a whole plane or stack."""
        assert isinstance(parameters, EmbedSegParameters)  # noqa: S101
        return decode(fields, parameters)


class EmbedSegRecipe(TorchRecipe[EmbedSegConfig]):
    """Learns arrows that meet."""

    parameters: type[Parameters] = EmbedSegParameters
    tunable = {
        "seed_threshold": (0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
        "foreground_threshold": (0.2, 0.3, 0.4, 0.5, 0.6, 0.7),
        "min_area_px": (0, 10, 20, 30),
    }

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """The objects of one patch."""
        return targets(labels, self.config.units)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the objects."""
        return loss(self.network(images), encoded, self.config.units)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return EmbedSegSegmenter(self.network, self.config, self.header, self.device)


class EmbedSeg3DRecipe(EmbedSegRecipe):
    """The same of stacks, whose objects have more voxels."""

    tunable = {**EmbedSegRecipe.tunable, "min_area_px": (0, 30, 100, 200)}


ENGINE = TorchEngine(
    spec=SPEC,
    forms={
        2: Form(EmbedSegConfig, EmbedSegNetwork, EmbedSegSegmenter, EmbedSegRecipe),
        3: Form(EmbedSeg3DConfig, EmbedSegNetwork, EmbedSegSegmenter, EmbedSeg3DRecipe),
    },
    published=read_published,
)
