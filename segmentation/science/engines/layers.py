"""Building blocks that our networks share."""

import torch
from torch import nn


class Convolution(nn.Sequential):
    """A 3 × 3 convolution, perhaps normalised, and a ReLU."""

    def __init__(self, inputs: int, outputs: int, batch_norm: bool) -> None:
        layers: list[nn.Module] = [nn.Conv2d(inputs, outputs, 3, padding=1, bias=not batch_norm)]
        if batch_norm:
            layers.append(nn.BatchNorm2d(outputs))
        super().__init__(*layers, nn.ReLU(inplace=True))


def convolutions(inputs: int, outputs: tuple[int, ...], batch_norm: bool) -> nn.Sequential:
    """One convolution after the other, with these numbers of channels."""
    sizes = (inputs, *outputs)
    return nn.Sequential(
        *(Convolution(a, b, batch_norm) for a, b in zip(sizes, outputs, strict=False))
    )


def glorot(module: nn.Module) -> None:
    """Initialise a convolution as Keras does (Glorot, Bengio, AISTATS 2010)."""
    if isinstance(module, nn.Conv2d):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def upsample(x: torch.Tensor) -> torch.Tensor:
    """Twice the size, each pixel repeated."""
    return nn.functional.interpolate(x, scale_factor=2, mode="nearest")
