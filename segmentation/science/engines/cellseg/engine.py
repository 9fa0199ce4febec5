"""CellSeg behind the interface that all engines have.

Images are normalised by percentiles, as for all engines, where CellSeg's authors cut at the
99.98th percentile, turned pixels to 8 bit and subtracted a mean.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.cellseg.decode import decode
from segmentation.science.engines.cellseg.detect import detect
from segmentation.science.engines.cellseg.detections import Detections, core_detections, pack
from segmentation.science.engines.cellseg.loss import loss
from segmentation.science.engines.cellseg.network import CellSegConfig, CellSegNetwork
from segmentation.science.engines.cellseg.spec import SPEC, CellSegParameters
from segmentation.science.engines.cellseg.targets import Targets, targets
from segmentation.science.engines.cellseg.upstream import read_published
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import (
    Form,
    TorchEngine,
    TorchRecipe,
    TorchSegmenter,
    to_array,
)


class CellSegSegmenter(TorchSegmenter[CellSegConfig]):
    """Speaks in boxes with masks, answers in objects that may overlap."""

    @torch.inference_mode()
    def fields(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """The surest detections first, as rows of box, score, mask: (C, Y, X) → (n, 5 + 28²)."""
        network = cast("CellSegNetwork", self.network)
        boxes, scores, masks = detect(network, self.to_device(tile))
        return pack(to_array(boxes), to_array(scores), to_array(masks))

    def gather(self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters) -> Detections:
        """The detections that a tile answers for."""
        assert isinstance(parameters, CellSegParameters)  # noqa: S101
        return core_detections(fields, tile, parameters.score_threshold)

    def assemble(
        self, pieces: Sequence[Detections], shape: tuple[int, ...], parameters: Parameters
    ) -> Instances:
        """Suppress detections over all tiles, then paint what is left."""
        assert isinstance(parameters, CellSegParameters)  # noqa: S101
        return decode(pieces, shape, parameters)


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


ENGINE = TorchEngine(
    spec=SPEC,
    forms={2: Form(CellSegConfig, CellSegNetwork, CellSegSegmenter, CellSegRecipe)},
    published=read_published,
)
