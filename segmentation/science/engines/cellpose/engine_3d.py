"""Cellpose of stacks: flows from three sides (Stringer et al., Nature Methods 2021)."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.cellpose.decode import decode_stack
from segmentation.science.engines.cellpose.network import Cellpose3DConfig
from segmentation.science.engines.cellpose.planes_3d import (
    SIDES,
    Z,
    fields_from_sides,
    planes_of,
    resize,
)
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.cellpose.targets import Targets, loss, targets
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.devices import place_batch, predicting
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import FieldSegmenter, TorchRecipe, to_array


class Cellpose3DSegmenter(FieldSegmenter[Cellpose3DConfig]):
    """Speaks in flows of three directions, answers in the voxels that flow together.

    The planes of one tile are a batch already.
    """

    halves = (3,)

    def fields_of(self, tiles: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """Flow along z, y and x, and logits of a cell: (C, Z, Y, X) → (4, Z, Y, X), of each."""
        way = self.stride, self.config.anisotropy
        return [fields_from_sides(tile, self._planes, *way) for tile in tiles]

    @torch.inference_mode()
    def _planes(self, planes: NDArray[np.float32]) -> NDArray[np.float32]:
        with predicting(self.device, self.precision):
            return to_array(self.network(place_batch(torch.from_numpy(planes), self.device)))

    def decode(self, fields: NDArray[np.float32], parameters: Parameters) -> Instances:
        """The objects of a whole stack."""
        assert isinstance(parameters, CellposeParameters)  # noqa: S101
        return decode_stack(fields, parameters)


class Cellpose3DRecipe(TorchRecipe[Cellpose3DConfig]):
    """Learns the flows and the cells in the planes of stacks."""

    parameters: type[Parameters] = CellposeParameters
    tunable = {
        "cellprob_threshold": (-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0),
        "min_area_px": (0, 15, 40, 100, 200),
    }

    def lessons(self, samples: Sequence[Sample]) -> Sequence[Sample]:
        """Every plane with an object, from three sides, with pixels as long as wide."""
        return [
            plane
            for sample in samples
            for side in SIDES
            for plane in _planes(sample, side, self.config.anisotropy)
            if plane.labels.any()
        ]

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """Flows and cells of one patch."""
        return targets(labels)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        return loss(self.network(images).float(), encoded)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return Cellpose3DSegmenter(self.network, self.config, self.header, self.device)


def _planes(
    sample: Sample, side: tuple[tuple[int, int], int], anisotropy: float
) -> Sequence[Sample]:
    images, labels = planes_of(sample.image, side), planes_of(sample.labels, side)
    height = labels.shape[1] if side[1] == Z else round(labels.shape[1] * anisotropy)
    images = resize(images, height)
    # float32 holds ids up to 2**24 exactly.
    stretched = resize(labels[:, None].astype(np.float32), height, cv2.INTER_NEAREST)[:, 0]
    return [
        Sample(f"{sample.name} {'zyx'[side[1]]}{index}", image, ids)
        for index, (image, ids) in enumerate(zip(images, stretched.astype(np.int32), strict=True))
    ]
