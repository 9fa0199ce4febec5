"""CellSeg behind the interface that all engines have, with our network or the authors' own.

Ours takes images normalised by percentiles, as all engines do; the authors' is shown bytes, which
are white at the 99.98th percentile, enlarged and less a mean.
"""

from collections.abc import Sequence
from typing import Any, NoReturn, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.cellseg.loss import loss
from segmentation.science.engines.cellseg.matterport import MatterportConfig, MatterportNetwork
from segmentation.science.engines.cellseg.network import CellSegConfig, CellSegNetwork
from segmentation.science.engines.cellseg.segmenter import CellSegSegmenter, MatterportSegmenter
from segmentation.science.engines.cellseg.spec import SPEC, CellSegParameters
from segmentation.science.engines.cellseg.targets import Targets, targets
from segmentation.science.engines.cellseg.upstream import read_published
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import Form, TorchEngine, TorchRecipe


class CellSegRecipe(TorchRecipe[CellSegConfig]):
    """Learns boxes and the masks in them."""

    parameters: type[Parameters] = CellSegParameters
    tunable = {
        "score_threshold": (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
        "nms_threshold": (0.2, 0.3, 0.4, 0.5),
        "min_area_px": (0, 10, 20, 30),
    }

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """The objects of one patch, and which anchors hold them."""
        return targets(labels, self.config.anchors)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the objects."""
        return loss(cast("CellSegNetwork", self.network), images, encoded)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return CellSegSegmenter(self.network, self.config, self.header, self.device)


def _not_trained(
    _network: nn.Module, _config: MatterportConfig, header: ModelHeader, _device: torch.device
) -> NoReturn:
    raise EngineError(
        f"{header.name} is a network of CellSeg's authors, which can be run here but not trained "
        "further; train from one of Ocellus' own models, or from none."
    )


_MATTERPORT = Form(MatterportConfig, MatterportNetwork, MatterportSegmenter, _not_trained)


class CellSegEngine(TorchEngine):
    """An engine of two networks: a model of the authors' says what its backbone is."""

    def form(self, header: ModelHeader) -> Form[Any]:
        """What a model is made of; raises `ModelFileError`."""
        usual = super().form(header)
        return _MATTERPORT if "backbone" in header.config else usual


ENGINE = CellSegEngine(
    spec=SPEC,
    forms={2: Form(CellSegConfig, CellSegNetwork, CellSegSegmenter, CellSegRecipe)},
    published=read_published,
)
