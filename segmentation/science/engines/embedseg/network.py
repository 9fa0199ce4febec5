"""The branched ERFNet of EmbedSeg: one encoder, a decoder for arrows and one for seeds.

Built from the papers: ERFNet (Romera et al., IEEE Trans. ITS 2018) and its branched form (Neven
et al., CVPR 2019; Lalit et al., MIDL 2021). Names of layers follow the keys of published files.
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

DILATIONS = (2, 4, 8, 16, 2, 4, 8, 16)
FIRST_RADIUS_PX = 7.0
UNIT_PX = 1024.0


@dataclass(frozen=True)
class EmbedSegConfig:
    """Everything that decides the shape of the network; arrows are in units of `UNIT_PX`."""

    channels: int = 1
    widths: tuple[int, int, int] = (16, 64, 128)
    dropout: float = 0.03

    stride: ClassVar[int] = 8
    # What the network really uses of its surroundings; the dilated layers could see further.
    halo: ClassVar[int] = 128


class Downsampler(nn.Module):
    """Half the size: a strided convolution beside a pooling."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs - inputs, 3, stride=2, padding=1)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        both = torch.cat([self.conv(x), nn.functional.max_pool2d(x, 2)], dim=1)
        return nn.functional.relu(self.bn(both))


class Factorized(nn.Module):
    """A residual block of 3 × 1 and 1 × 3 convolutions, the second pair dilated."""

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        far = (dilation, dilation)
        self.conv3x1_1 = nn.Conv2d(width, width, (3, 1), padding=(1, 0))
        self.conv1x3_1 = nn.Conv2d(width, width, (1, 3), padding=(0, 1))
        self.bn1 = nn.BatchNorm2d(width, eps=1e-3)
        self.conv3x1_2 = nn.Conv2d(width, width, (3, 1), padding=(dilation, 0), dilation=far)
        self.conv1x3_2 = nn.Conv2d(width, width, (1, 3), padding=(0, dilation), dilation=far)
        self.bn2 = nn.BatchNorm2d(width, eps=1e-3)
        self.dropout = nn.Dropout2d(dropout)

    def forward(self, x: Tensor) -> Tensor:
        y = nn.functional.relu(self.conv3x1_1(x))
        y = nn.functional.relu(self.bn1(self.conv1x3_1(y)))
        y = nn.functional.relu(self.conv3x1_2(y))
        y = self.dropout(self.bn2(self.conv1x3_2(y)))
        return nn.functional.relu(x + y)


class Upsampler(nn.Module):
    """Twice the size, by a transposed convolution."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.ConvTranspose2d(inputs, outputs, 3, stride=2, padding=1, output_padding=1)
        self.bn = nn.BatchNorm2d(outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        return nn.functional.relu(self.bn(self.conv(x)))


class Encoder(nn.Module):
    """(N, C, Y, X) → (N, widths[2], Y/8, X/8)."""

    def __init__(self, config: EmbedSegConfig) -> None:
        super().__init__()
        first, second, third = config.widths
        self.initial_block = Downsampler(config.channels, first)
        near = [Factorized(second, 1, config.dropout) for _ in range(5)]
        far = [Factorized(third, dilation, 10 * config.dropout) for dilation in DILATIONS]
        self.layers = nn.Sequential(
            Downsampler(first, second), *near, Downsampler(second, third), *far
        )

    def forward(self, x: Tensor) -> Tensor:
        encoded: Tensor = self.layers(self.initial_block(x))
        return encoded


class Decoder(nn.Module):
    """(N, widths[2], Y/8, X/8) → (N, outputs, Y, X)."""

    def __init__(self, config: EmbedSegConfig, outputs: int) -> None:
        super().__init__()
        first, second, third = config.widths
        self.layers = nn.Sequential(
            Upsampler(third, second),
            Factorized(second, 1, 0.0),
            Factorized(second, 1, 0.0),
            Upsampler(second, first),
            Factorized(first, 1, 0.0),
            Factorized(first, 1, 0.0),
        )
        self.output_conv = nn.ConvTranspose2d(first, outputs, 2, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        decoded: Tensor = self.output_conv(self.layers(x))
        return decoded


class EmbedSegNetwork(nn.Module):
    """(N, C, Y, X) → (N, 5, Y, X): arrows x and y, widths x and y, seed; all before activation."""

    def __init__(self, config: EmbedSegConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoders = nn.ModuleList([Decoder(config, 4), Decoder(config, 1)])
        self._begin_with_short_arrows()

    def forward(self, image: Tensor) -> Tensor:
        encoded = self.encoder(image)
        return torch.cat([decoder(encoded) for decoder in self.decoders], dim=1)

    def _begin_with_short_arrows(self) -> None:
        """Pixels first point at themselves, in objects of `FIRST_RADIUS_PX`."""
        output = self.decoders[0].output_conv
        assert isinstance(output, nn.ConvTranspose2d)  # noqa: S101
        assert output.bias is not None  # noqa: S101
        nn.init.zeros_(output.weight)
        nn.init.zeros_(output.bias)
        width = math.log(math.log(2) * (UNIT_PX / FIRST_RADIUS_PX) ** 2) / 10
        nn.init.constant_(output.bias[2:], width)
