"""Cellpose behind the interface that all engines have."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.cellpose.decode import decode
from segmentation.science.engines.cellpose.engine_3d import Cellpose3DRecipe, Cellpose3DSegmenter
from segmentation.science.engines.cellpose.network import (
    Cellpose3DConfig,
    CellposeConfig,
    CellposeNetwork,
)
from segmentation.science.engines.cellpose.spec import SPEC, CellposeParameters
from segmentation.science.engines.cellpose.targets import Targets, loss, targets
from segmentation.science.engines.cellpose.upstream import read_published
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import (
    FieldSegmenter,
    Form,
    TorchEngine,
    TorchRecipe,
)


class CellposeSegmenter(FieldSegmenter[CellposeConfig]):
    """Speaks in flows, answers in the pixels that flow together."""

    halves = (2,)

    def answers(self, batch: Tensor) -> Tensor:
        """Five times the flow along y and x, and logits of a cell: (N, 3, Y, X)."""
        return torch.as_tensor(self.network(batch))

    def decode(self, fields: NDArray[np.float32], parameters: Parameters) -> Instances:
        """The objects of a whole plane."""
        assert isinstance(parameters, CellposeParameters)  # noqa: S101
        return decode(fields, parameters)


class CellposeRecipe(TorchRecipe[CellposeConfig]):
    """Learns the flows and the cells."""

    parameters: type[Parameters] = CellposeParameters
    tunable = {
        "cellprob_threshold": (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0),
        "flow_threshold": (0.2, 0.3, 0.4, 0.6, 0.8),
        "min_area_px": (0, 8, 15, 25, 40),
    }

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """Flows and cells of one patch."""
        return targets(labels)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        return loss(self.network(images).float(), encoded)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return CellposeSegmenter(self.network, self.config, self.header, self.device)


ENGINE = TorchEngine(
    spec=SPEC,
    forms={
        2: Form(CellposeConfig, CellposeNetwork, CellposeSegmenter, CellposeRecipe),
        3: Form(Cellpose3DConfig, CellposeNetwork, Cellpose3DSegmenter, Cellpose3DRecipe),
    },
    published=read_published,
)
