"""What decides the shape of EmbedSeg's networks, and the units they speak in."""

from dataclasses import dataclass
from typing import ClassVar

UNIT_PX = 1024.0
DILATIONS = (2, 4, 8, 16, 2, 4, 8, 16)


@dataclass(frozen=True)
class EmbedSegConfig:
    """Everything that decides the shape of the network and what it says.

    dilations: those of the deepest blocks. unit_px: pixels in a unit of arrows and widths; no arrow
    is longer than one.
    """

    channels: int = 1
    widths: tuple[int, int, int] = (16, 64, 128)
    dropout: float = 0.03
    dilations: tuple[int, ...] = DILATIONS
    unit_px: float = UNIT_PX

    ndim: ClassVar[int] = 2
    stride: ClassVar[int] = 8
    # What the network really uses of its surroundings; the dilated layers could see further.
    halo: ClassVar[int] = 128

    @property
    def units(self) -> tuple[float, ...]:
        """How many pixels a unit of arrows and widths has along x and y."""
        return (self.unit_px, self.unit_px)


@dataclass(frozen=True)
class EmbedSeg3DConfig(EmbedSegConfig):
    """The network of stacks, narrower than the published one so that a laptop can train it.

    dilations: short ones, as blocks that look beyond the patches of a training learn nothing
    there. unit_px: short as well: in the published unit the first steps of a training throw arrows
    so far that none finds back. anisotropy: how much longer a voxel is along z than along y and x,
    so that arrows and widths are in proportion to the object and not to its voxels.
    """

    widths: tuple[int, int, int] = (16, 48, 96)
    dilations: tuple[int, ...] = (1, 2, 1, 2)
    unit_px: float = 128.0
    anisotropy: float = 1.0

    ndim: ClassVar[int] = 3
    halo: ClassVar[int] = 32

    @property
    def units(self) -> tuple[float, ...]:
        """How many voxels a unit of arrows and widths has along x, y and z."""
        return (self.unit_px, self.unit_px, self.unit_px / self.anisotropy)
