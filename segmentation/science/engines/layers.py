"""Building blocks that our networks share, in two and three dimensions."""

from typing import Any

import torch
from torch import nn

CONVOLUTION: dict[int, Any] = {2: nn.Conv2d, 3: nn.Conv3d}
BATCH_NORM: dict[int, Any] = {2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
MAX_POOL: dict[int, Any] = {2: nn.MaxPool2d, 3: nn.MaxPool3d}
TRANSPOSED: dict[int, Any] = {2: nn.ConvTranspose2d, 3: nn.ConvTranspose3d}
DROPOUT: dict[int, Any] = {2: nn.Dropout2d, 3: nn.Dropout3d}


class Convolution(nn.Sequential):
    """A convolution of three pixels a side, perhaps normalised, and a ReLU."""

    def __init__(self, inputs: int, outputs: int, batch_norm: bool, ndim: int = 2) -> None:
        layers = [CONVOLUTION[ndim](inputs, outputs, 3, padding=1, bias=not batch_norm)]
        if batch_norm:
            layers.append(BATCH_NORM[ndim](outputs))
        super().__init__(*layers, nn.ReLU(inplace=True))


def convolutions(
    inputs: int, outputs: tuple[int, ...], batch_norm: bool, ndim: int = 2
) -> nn.Sequential:
    """One convolution after the other, with these numbers of channels."""
    sizes = (inputs, *outputs)
    return nn.Sequential(
        *(Convolution(a, b, batch_norm, ndim) for a, b in zip(sizes, outputs, strict=False))
    )


def glorot(module: nn.Module) -> None:
    """Initialise a convolution as Keras does (Glorot, Bengio, AISTATS 2010)."""
    if isinstance(module, nn.Conv2d | nn.Conv3d):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def upsample(x: torch.Tensor) -> torch.Tensor:
    """Twice the size, each pixel repeated."""
    return nn.functional.interpolate(x, scale_factor=2, mode="nearest")
