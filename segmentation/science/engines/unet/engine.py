"""U-Net behind the interface that all engines have."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.base import Instances, Segmenter
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.torch_engine import (
    FieldSegmenter,
    Form,
    TorchEngine,
    TorchRecipe,
)
from segmentation.science.engines.unet.decode import decode
from segmentation.science.engines.unet.network import (
    UNet3DConfig,
    UNetConfig,
    UNetNetwork,
    unet_3d,
)
from segmentation.science.engines.unet.spec import SPEC, UNetParameters
from segmentation.science.engines.unet.targets import Targets, loss, targets
from segmentation.science.engines.unet.upstream import read_published


class UNetSegmenter(FieldSegmenter[UNetConfig]):
    """Speaks in classes of pixels, answers in watershed basins."""

    halves = (2,)

    def answers(self, batch: Tensor) -> Tensor:
        """Probabilities of background, interior and border: (N, 3, [Z,] Y, X)."""
        return torch.as_tensor(self.network(batch)).float().softmax(dim=1)

    def decode(self, fields: NDArray[np.float32], parameters: Parameters) -> Instances:
        """The objects of a whole plane or stack."""
        assert isinstance(parameters, UNetParameters)  # noqa: S101
        return decode(fields, parameters)


class UNetRecipe(TorchRecipe[UNetConfig]):
    """Learns the class of each pixel."""

    parameters: type[Parameters] = UNetParameters
    tunable = {
        "interior_threshold": (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95),
        "foreground_threshold": (0.3, 0.4, 0.5, 0.6, 0.7),
        "min_area_px": (0, 10, 20, 30, 50),
    }

    def encode(self, labels: NDArray[np.int32]) -> Targets:
        """The classes of one patch."""
        return targets(labels)

    def loss(self, images: Tensor, encoded: Sequence[Targets]) -> Tensor:
        """How far the network is from the targets."""
        return loss(self.network(images), encoded)

    def segmenter(self) -> Segmenter:
        """The network as it stands."""
        return UNetSegmenter(self.network, self.config, self.header, self.device)


ENGINE = TorchEngine(
    spec=SPEC,
    forms={
        2: Form(UNetConfig, UNetNetwork, UNetSegmenter, UNetRecipe),
        3: Form(UNet3DConfig, unet_3d, UNetSegmenter, UNetRecipe),
    },
    published=read_published,
)
