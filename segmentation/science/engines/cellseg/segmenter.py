"""CellSeg's two networks at work: ours, and the authors' own."""

from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.cellseg.decode import decode
from segmentation.science.engines.cellseg.detect import Detected, Stages, detect
from segmentation.science.engines.cellseg.detections import Detections, core_detections
from segmentation.science.engines.cellseg.matterport import MatterportConfig, seen, shown
from segmentation.science.engines.cellseg.network import CellSegConfig
from segmentation.science.engines.cellseg.spec import CellSegParameters
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import C, TorchSegmenter


class BoxSegmenter(TorchSegmenter[C]):
    """Speaks in boxes with masks, answers in objects that may overlap."""

    def answers(self, batch: Tensor) -> list[Tensor]:
        """The surest detections first, as rows (n, 5 + 28²) of box, score, mask."""
        return [
            torch.cat([boxes, scores[:, None], masks.flatten(1)], dim=1)
            for boxes, scores, masks in self.detect(batch)
        ]

    def detect(self, images: Tensor) -> Iterator[Detected]:
        """What is found in each of (N, C, Y, X), in pixels."""
        return detect(cast("Stages", self.network), images)

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

    halves = (2,)


class MatterportSegmenter(BoxSegmenter[MatterportConfig]):
    """The authors' network, which is shown enlarged images of bytes."""

    def detect(self, images: Tensor) -> Iterator[Detected]:
        """What is found in each of (N, 1, Y, X), in pixels."""
        large = shown(images, self.config).contiguous(memory_format=torch.channels_last)
        for boxes, scores, masks in super().detect(large):
            yield seen(boxes, self.config.enlarge), scores, masks
