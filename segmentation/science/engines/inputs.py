"""What a network is fed: the right channels of a plane, normalised once per image."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile
from segmentation.science.engines.errors import InputError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.normalization import limits_of, luminance, rescale
from segmentation.science.engines.roles import channels_by_name
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.source import PixelSource

# What stands for a channel that is made of others, or of nothing.
LUMINANCE, MISSING = -1, -2
_SAMPLED_ABOVE = 4096 * 4096
_SAMPLE = 512
_MOST_PLANES = 64
# A plane of one tile is read once, for its limits and for the network.
_KEPT_BYTES = 16 << 20


def choose_channels(
    info: ImageInfo, header: ModelHeader, wish: Sequence[int] | None
) -> tuple[int, ...]:
    """Indices of the image's channels in the order of the model's roles.

    Without a wish: `LUMINANCE` for RGB and a model that needs one channel, else the first channel,
    and for a model of several the channels that are called as its roles are. For channels that a
    model can do without, `MISSING` stands at the end. Raises `InputError` when the image has too
    few, or the wish does not fit.
    """
    wanted = len(header.channels)
    needed = wanted - header.optional_channels
    if wish is None:
        if needed == 1 and info.is_rgb:
            return (LUMINANCE, *header.optional_channels * (MISSING,))
        wish = _usual(info, header, needed)
    _refuse_wrong_channels(info, header, wish)
    return (*wish, *(wanted - len(wish)) * (MISSING,))


def _usual(info: ImageInfo, header: ModelHeader, needed: int) -> Sequence[int]:
    """The channels that are taken when nobody chooses."""
    wanted, there = len(header.channels), info.shape[1]
    if there < needed:
        raise InputError(
            f"{info.name} has {there} channel(s), and {header.name} needs {needed} "
            f"({', '.join(header.channels[:needed])})."
        )
    if wanted == 1:
        return [0]
    roles = header.channels[: min(wanted, there)]
    return channels_by_name(roles, [channel.name for channel in info.channels])


def _refuse_wrong_channels(info: ImageInfo, header: ModelHeader, wish: Sequence[int]) -> None:
    wanted, there = len(header.channels), info.shape[1]
    if not wanted - header.optional_channels <= len(wish) <= wanted:
        roles = ", ".join(header.channels)
        raise InputError(f"{header.name} takes {wanted} channel(s) ({roles}), not {len(wish)}.")
    outside = [index for index in wish if not 0 <= index < there]
    if outside:
        raise InputError(
            f"There is no channel {outside[0]}: {info.name} has {there}, numbered from 0."
        )
    twice = [index for index in wish if wish.count(index) > 1]
    if twice:
        roles = " and ".join(
            role for role, index in zip(header.channels, wish, strict=False) if index == twice[0]
        )
        raise InputError(f"Channel {twice[0]} is chosen for {roles}; each needs its own.")


def told_channels(info: ImageInfo, channels: tuple[int, ...]) -> dict[str, str | list[Any]]:
    """The chosen channels as the provenance has them, and how they are called."""
    if LUMINANCE in channels:
        return {"channels": "luminance"}
    chosen = [index for index in channels if index != MISSING]
    return {
        "channels": chosen,
        "channel_names": [info.channels[index].name for index in chosen],
    }


def refuse_flat_image(info: ImageInfo, header: ModelHeader) -> None:
    """A model of stacks has nothing to say of a single plane: raises `InputError`."""
    if header.ndim == 3 and info.shape[2] == 1:
        raise InputError(
            f"{info.name} is a single plane and {header.name} segments stacks; use a 2D model."
        )


class PlaneReader:
    """Reads normalised tiles of one plane of an image."""

    def __init__(
        self,
        source: PixelSource,
        t: int,
        z: int,
        channels: tuple[int, ...],
        normalization: dict[str, float],
    ) -> None:
        self.source, self.t, self.z, self.channels = source, t, z, channels
        self._kept: NDArray[np.generic] | None = None
        self.limits = [limits_of(pixels, normalization) for pixels in self._sample()]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of all that there is to read, without channels."""
        return self.source.info.shape[3:]

    def read(self, tile: Tile) -> NDArray[np.float32]:
        """The tile's window as (C, [Z,] Y, X), 0 and 1 at the percentiles of the whole."""
        raw = self._raw(*tile.window)
        return np.stack(
            [rescale(pixels, limits) for pixels, limits in zip(raw, self.limits, strict=True)]
        )

    def whole(self) -> NDArray[np.float32]:
        """All pixels at once, as `read` gives them."""
        every = tuple(slice(0, extent) for extent in self.shape)
        return self.read(Tile(every, every))

    def _raw(self, *window: slice) -> NDArray[np.generic]:
        extents = tuple(part.stop - part.start for part in window)
        if self._kept is not None and self._kept.shape[1:] == extents:
            return self._kept
        return self._planes(self.z, *window)

    def _planes(self, z: int, y: slice, x: slice) -> NDArray[np.generic]:
        """The channels (C, Y, X) of a part of a plane."""
        planes = [self._plane(channel, z, y, x) for channel in self.channels if channel != MISSING]
        missing = (len(self.channels) - len(planes)) * [np.zeros_like(planes[0])]
        return np.stack([*planes, *missing])

    def _plane(self, channel: int, z: int, y: slice, x: slice) -> NDArray[np.generic]:
        if channel == LUMINANCE:
            return luminance(np.stack([self.source.read(self.t, c, z, y, x) for c in range(3)]))
        return self.source.read(self.t, channel, z, y, x)

    def _sampled_planes(self) -> list[int]:
        return [self.z]

    def _sample(self) -> NDArray[np.generic]:
        """All pixels (C, n), or those of squares spread evenly over a large image."""
        height, width = self.source.info.shape[3:]
        depths = self._sampled_planes()
        if len(depths) * height * width <= _SAMPLED_ABOVE:
            squares = [(slice(0, height), slice(0, width))]
        else:
            squares = list(product(_spread(height), _spread(width)))
        pixels = [self._planes(z, *square) for z in depths for square in squares]
        if len(pixels) == 1 and pixels[0].nbytes <= _KEPT_BYTES:
            self._kept = pixels[0]
        return np.concatenate([part.reshape(len(part), -1) for part in pixels], axis=1)


class StackReader(PlaneReader):
    """Reads normalised tiles (z, y, x) of one stack of an image."""

    def __init__(
        self,
        source: PixelSource,
        t: int,
        channels: tuple[int, ...],
        normalization: dict[str, float],
    ) -> None:
        super().__init__(source, t, 0, channels, normalization)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of all that there is to read: (Z, Y, X)."""
        return self.source.info.shape[2:]

    def _raw(self, *window: slice) -> NDArray[np.generic]:
        depth, y, x = window
        return np.stack([self._planes(z, y, x) for z in range(depth.start, depth.stop)], axis=1)

    def _sampled_planes(self) -> list[int]:
        depth = self.shape[0]
        return list(range(0, depth, -(-depth // _MOST_PLANES)))


def _spread(extent: int) -> list[slice]:
    """Up to eight stretches of `_SAMPLE` pixels along an axis."""
    starts = np.linspace(0, max(extent - _SAMPLE, 0), 8).astype(int)
    return [slice(int(start), min(int(start) + _SAMPLE, extent)) for start in np.unique(starts)]
