"""The network of Cellpose 1–3: a residual U-Net, told by a style vector what the image is like.

Names, order and arithmetic of the layers follow the authors' `CPnet`, so that published weights
map name by name.
"""

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from segmentation.science.engines.layers import upsample

CONVOLUTIONS = 4
OUTPUTS = 3


@dataclass(frozen=True)
class CellposeConfig:
    """Everything that decides the shape of the network; the authors' widths are twice these."""

    channels: int = 1
    widths: tuple[int, ...] = (16, 32, 64, 128)

    @property
    def stride(self) -> int:
        """Side of the smallest input in pixels; inputs are multiples of it."""
        return 1 << (len(self.widths) - 1)

    @property
    def halo(self) -> int:
        """How far, in pixels, the network looks beyond the pixel it speaks of, but for the style.

        Four 3 × 3 convolutions a level on the way down and up, and what pooling and repeating
        pixels add.
        """
        levels = [1 << level for level in range(len(self.widths))]
        radius = 2 * CONVOLUTIONS * sum(levels) + 2 * (self.stride - 1)
        return -(-radius // self.stride) * self.stride


@dataclass(frozen=True)
class Cellpose3DConfig(CellposeConfig):
    """The same network, shown the planes of a stack from three sides.

    anisotropy: how much longer a voxel is along z than along y and x.
    """

    anisotropy: float = 1.0

    @property
    def halo(self) -> int:
        """What the network really uses of its surroundings, in voxels; it could see further."""
        return 4 * self.stride


class CellposeNetwork(nn.Module):
    """(N, C, Y, X) → (N, 3, Y, X): five times the flow along y and x, and logits of the cell."""

    def __init__(self, config: CellposeConfig) -> None:
        super().__init__()
        widths = tuple(config.widths)
        pairs = list(zip((config.channels, *widths), widths, strict=False))
        down = {f"res_down_{level}": Down(*pair) for level, pair in enumerate(pairs)}
        pairs = list(zip((*widths[1:], widths[-1]), widths, strict=True))
        up = {f"res_up_{level}": Up(*pair, widths[-1]) for level, pair in enumerate(pairs)}
        self.downsample = nn.ModuleDict({"down": nn.ModuleDict(down)})
        self.upsample = nn.ModuleDict({"up": nn.ModuleDict(up)})
        self.output = convolution(widths[0], OUTPUTS, 1)

    def forward(self, image: Tensor) -> Tensor:
        x, skips = image, []
        for level, block in enumerate(self.downsample.get_submodule("down").children()):
            x = block(functional.max_pool2d(x, 2) if level else x)
            skips.append(x)
        style = functional.normalize(x.mean(dim=(2, 3)), dim=1)
        blocks = reversed(list(self.upsample.get_submodule("up").children()))
        for level, (block, skip) in enumerate(zip(blocks, reversed(skips), strict=True)):
            x = block(upsample(x) if level else x, skip, style)
        fields: Tensor = self.output(x)
        return fields


class Down(nn.Module):
    """Two residual blocks of two convolutions; the first adds what a projection makes of x."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.proj = projection(inputs, outputs)
        sizes = (inputs, *(CONVOLUTIONS - 1) * (outputs,))
        self.conv = nn.ModuleDict(
            {f"conv_{i}": convolution(size, outputs, 3) for i, size in enumerate(sizes)}
        )

    def forward(self, x: Tensor) -> Tensor:
        first, second, third, fourth = self.conv.values()
        x = self.proj(x) + second(first(x))
        features: Tensor = x + fourth(third(x))
        return features


class Up(nn.Module):
    """As `Down`, but the first block adds the skipped features, and the style steers the rest."""

    def __init__(self, inputs: int, outputs: int, style: int) -> None:
        super().__init__()
        self.proj = projection(inputs, outputs)
        styled = {f"conv_{i}": Styled(outputs, style) for i in range(1, CONVOLUTIONS)}
        self.conv = nn.ModuleDict({"conv_0": convolution(inputs, outputs, 3), **styled})

    def forward(self, x: Tensor, skip: Tensor, style: Tensor) -> Tensor:
        first, second, third, fourth = self.conv.values()
        x = self.proj(x) + second(first(x) + skip, style)
        features: Tensor = x + fourth(third(x, style), style)
        return features


class Styled(nn.Module):
    """A convolution of features to which the style has added a number per channel."""

    def __init__(self, channels: int, style: int) -> None:
        super().__init__()
        self.conv = convolution(channels, channels, 3)
        self.full = nn.Linear(style, channels)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        features: Tensor = self.conv(x + self.full(style)[:, :, None, None])
        return features


def convolution(inputs: int, outputs: int, size: int) -> nn.Sequential:
    """A convolution of what has been normalised and rectified."""
    normalised, convolved = projection(inputs, outputs, size)
    return nn.Sequential(normalised, nn.ReLU(inplace=True), convolved)


def projection(inputs: int, outputs: int, size: int = 1) -> nn.Sequential:
    """A convolution of what has been normalised."""
    return nn.Sequential(
        nn.BatchNorm2d(inputs, momentum=0.05),
        nn.Conv2d(inputs, outputs, size, padding=size // 2),
    )
