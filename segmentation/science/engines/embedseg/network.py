"""The branched ERFNet of EmbedSeg: one encoder, a decoder for arrows and one for seeds.

Built from the papers: ERFNet (Romera et al., IEEE Trans. ITS 2018) and its branched form (Neven
et al., CVPR 2019; Lalit et al., MIDL 2021; of stacks: Lalit et al., Med. Image Anal. 2022).
Names of layers follow the keys of published files.
"""

import math

import torch
from torch import Tensor, nn

from segmentation.science.engines.embedseg.config import EmbedSegConfig
from segmentation.science.engines.layers import (
    BATCH_NORM,
    CONVOLUTION,
    DROPOUT,
    MAX_POOL,
    TRANSPOSED,
)

FIRST_RADIUS_PX = 7.0


class Downsampler(nn.Module):
    """Half the size: a strided convolution beside a pooling."""

    def __init__(self, inputs: int, outputs: int, ndim: int) -> None:
        super().__init__()
        self.conv = CONVOLUTION[ndim](inputs, outputs - inputs, 3, stride=2, padding=1)
        self.bn = BATCH_NORM[ndim](outputs, eps=1e-3)
        self.pool = MAX_POOL[ndim](2)

    def forward(self, x: Tensor) -> Tensor:
        both = torch.cat([self.conv(x), self.pool(x)], dim=1)
        return nn.functional.relu(self.bn(both))


class Factorized(nn.Module):
    """A residual block of convolutions along one axis each, twice, the second time dilated."""

    def __init__(self, width: int, dilation: int, dropout: float, ndim: int) -> None:
        super().__init__()
        self.near = self._along_each_axis(1, width, 1, ndim)
        self.bn1 = BATCH_NORM[ndim](width, eps=1e-3)
        self.far = self._along_each_axis(2, width, dilation, ndim)
        self.bn2 = BATCH_NORM[ndim](width, eps=1e-3)
        self.dropout = DROPOUT[ndim](dropout)

    def _along_each_axis(self, part: int, width: int, dilation: int, ndim: int) -> list[str]:
        """Add a convolution for each axis, and say by which names."""
        names = []
        for axis in range(ndim):
            kernel = [3 if other == axis else 1 for other in range(ndim)]
            padding = [dilation if other == axis else 0 for other in range(ndim)]
            names.append(f"conv{'x'.join(map(str, kernel))}_{part}")
            layer = CONVOLUTION[ndim](width, width, kernel, padding=padding, dilation=dilation)
            self.add_module(names[-1], layer)
        return names

    def forward(self, x: Tensor) -> Tensor:
        y = nn.functional.relu(self.bn1(self._convolve(self.near, x)))
        return nn.functional.relu(x + self.dropout(self.bn2(self._convolve(self.far, y))))

    def _convolve(self, names: list[str], x: Tensor) -> Tensor:
        *first, last = (self.get_submodule(name) for name in names)
        for layer in first:
            x = nn.functional.relu(layer(x))
        convolved: Tensor = last(x)
        return convolved


class Upsampler(nn.Module):
    """Twice the size, by a transposed convolution."""

    def __init__(self, inputs: int, outputs: int, ndim: int) -> None:
        super().__init__()
        self.conv = TRANSPOSED[ndim](inputs, outputs, 3, stride=2, padding=1, output_padding=1)
        self.bn = BATCH_NORM[ndim](outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.relu(self.bn(self.conv(x)))


class Encoder(nn.Module):
    """(N, C, [Z,] Y, X) → (N, widths[2], [Z/8,] Y/8, X/8)."""

    def __init__(self, config: EmbedSegConfig) -> None:
        super().__init__()
        (first, second, third), ndim = config.widths, config.ndim
        self.initial_block = Downsampler(config.channels, first, ndim)
        near = [Factorized(second, 1, config.dropout, ndim) for _ in range(5)]
        far = [Factorized(third, d, 10 * config.dropout, ndim) for d in config.dilations]
        self.layers = nn.Sequential(
            Downsampler(first, second, ndim), *near, Downsampler(second, third, ndim), *far
        )

    def forward(self, x: Tensor) -> Tensor:
        encoded: Tensor = self.layers(self.initial_block(x))
        return encoded


class Decoder(nn.Module):
    """(N, widths[2], [Z/8,] Y/8, X/8) → (N, outputs, [Z,] Y, X)."""

    def __init__(self, config: EmbedSegConfig, outputs: int) -> None:
        super().__init__()
        (first, second, third), ndim = config.widths, config.ndim
        self.layers = nn.Sequential(
            Upsampler(third, second, ndim),
            Factorized(second, 1, 0.0, ndim),
            Factorized(second, 1, 0.0, ndim),
            Upsampler(second, first, ndim),
            Factorized(first, 1, 0.0, ndim),
            Factorized(first, 1, 0.0, ndim),
        )
        self.output_conv = TRANSPOSED[ndim](first, outputs, 2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        decoded: Tensor = self.output_conv(self.layers(x))
        return decoded


class EmbedSegNetwork(nn.Module):
    """(N, C, [Z,] Y, X) → (N, 2 · axes + 1, [Z,] Y, X), all before activation.

    Arrows along x, y and, of stacks, z; widths along the same; seed.
    """

    def __init__(self, config: EmbedSegConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoders = nn.ModuleList([Decoder(config, 2 * config.ndim), Decoder(config, 1)])
        self._begin_with_short_arrows(config)

    def forward(self, image: Tensor) -> Tensor:
        encoded = self.encoder(image)
        return torch.cat([decoder(encoded) for decoder in self.decoders], dim=1)

    def _begin_with_short_arrows(self, config: EmbedSegConfig) -> None:
        """Pixels first point at themselves, in objects of `FIRST_RADIUS_PX`."""
        output = self.decoders[0].output_conv
        assert isinstance(output, nn.ConvTranspose2d | nn.ConvTranspose3d)  # noqa: S101
        assert output.bias is not None  # noqa: S101
        nn.init.zeros_(output.weight)
        nn.init.zeros_(output.bias)
        width = math.log(math.log(2) * (config.unit_px / FIRST_RADIUS_PX) ** 2) / 10
        nn.init.constant_(output.bias[config.ndim :], width)
