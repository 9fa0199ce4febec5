"""The backbone of large Mask R-CNNs: a ResNet of bottlenecks (He et al., CVPR 2016).

As the authors of Matterport's Mask R-CNN build it: strides lie on the first 1 × 1 convolution of a
stage, and pooling looks to the right and below alone where Keras pads to the same size. Batch
normalisations are part of the convolutions before them.
"""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn import functional

EXPANSION = 4


class Bottleneck(nn.Module):
    """Narrower, 3 × 3, wider again; and what came in is added."""

    def __init__(self, inputs: int, width: int, stride: int, projects: bool) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(inputs, width, 1, stride)
        self.look = nn.Conv2d(width, width, 3, padding=1)
        self.widen = nn.Conv2d(width, EXPANSION * width, 1)
        self.shortcut = (
            nn.Conv2d(inputs, EXPANSION * width, 1, stride) if projects else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        changed = self.look(self.narrow(x).relu_()).relu_()
        widened: Tensor = self.widen(changed)
        return widened.add_(self.shortcut(x)).relu_()


class ResNet(nn.Module):
    """Features (N, 4 · width, Y/stride, X/stride) of a colour image, for strides 4, 8, 16 …"""

    def __init__(self, stem: int, widths: Sequence[int], blocks: Sequence[int]) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, stem, 7, 2, 3)
        entries = (stem, *(EXPANSION * width for width in widths))
        self.stages = nn.ModuleList(
            nn.Sequential(
                *(
                    Bottleneck(
                        entry if block == 0 else EXPANSION * width,
                        width,
                        2 if block == 0 and stage > 0 else 1,
                        projects=block == 0,
                    )
                    for block in range(count)
                )
            )
            for stage, (entry, width, count) in enumerate(
                zip(entries, widths, blocks, strict=False)
            )
        )

    def forward(self, image: Tensor) -> list[Tensor]:
        """One level a stage, finest first; both sides of the image are multiples of 2 ** stages."""
        x = self.stem(image).relu_()
        # Nothing is below zero here, so zeros beyond the edge never win.
        x = functional.max_pool2d(functional.pad(x, (0, 1, 0, 1)), 3, 2)
        levels = []
        for stage in self.stages:
            x = stage(x)
            levels.append(x)
        return levels
