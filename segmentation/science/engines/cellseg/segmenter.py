"""CellSeg's two networks at work: ours, and the authors' own."""

from collections.abc import Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.cellseg.decode import decode
from segmentation.science.engines.cellseg.detect import Stages, detect
from segmentation.science.engines.cellseg.detections import Detections, core_detections, pack
from segmentation.science.engines.cellseg.matterport import MatterportConfig, seen, shown
from segmentation.science.engines.cellseg.network import CellSegConfig
from segmentation.science.engines.cellseg.spec import CellSegParameters
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import C, TorchSegmenter, to_array


class BoxSegmenter(TorchSegmenter[C]):
    """Speaks in boxes with masks, answers in objects that may overlap."""

    @torch.inference_mode()
    def fields(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """The surest detections first, as rows of box, score, mask: (C, Y, X) → (n, 5 + 28²)."""
        boxes, scores, masks = self.detect(self.to_device(tile))
        return pack(to_array(boxes), to_array(scores), to_array(masks))

    def detect(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes (n, 4) in pixels, scores (n,) and masks (n, 28, 28) of (1, C, Y, X)."""
        return detect(cast("Stages", self.network), image)

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


class CellSegSegmenter(BoxSegmenter[CellSegConfig]):
    """Our network."""


class MatterportSegmenter(BoxSegmenter[MatterportConfig]):
    """The authors' network, which is shown enlarged images of bytes."""

    def detect(self, image: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes (n, 4) in pixels, scores (n,) and masks (n, 28, 28) of (1, 1, Y, X)."""
        large = shown(image, self.config).contiguous(memory_format=torch.channels_last)
        boxes, scores, masks = super().detect(large)
        return seen(boxes, self.config.enlarge), scores, masks
