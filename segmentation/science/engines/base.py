"""The interface that every engine has.

`fields` (what the network says) and `decode` (what that means) are apart, so that thresholds can
be changed without running the network again, and tiles can be merged before objects are made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters


@dataclass(frozen=True)
class ChannelRole:
    """A channel that a network wants, and what should be in it."""

    name: str
    description: str


@dataclass(frozen=True)
class EngineSpec:
    """What an engine is, without loading it."""

    name: str
    title: str
    ndim: tuple[int, ...]
    channels: tuple[ChannelRole, ...]
    parameters: type[Parameters]
    description: str
    use_when: str
    citation: str
    licence: str


@dataclass(frozen=True)
class Instances:
    """Objects of one plane or stack; object i has the label i + 1.

    labels: (Y, X) or (Z, Y, X) int32; scores: (n,) float32;
    outlines: n arrays (k, 2) of y, x in pixels, where the engine knows them.
    """

    labels: NDArray[np.int32]
    scores: NDArray[np.float32]
    outlines: Sequence[NDArray[np.float32]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Tile:
    """Where a piece of the image lies: `window` is read, `core` is answered for.

    Both are (y, x) slices in pixels of the whole plane; cores share no pixel and cover it.
    """

    window: tuple[slice, slice]
    core: tuple[slice, slice]


class Segmenter(Protocol):
    """A model in memory, ready to segment."""

    header: ModelHeader
    device_name: str
    stride: int  # tiles start at multiples of this, in pixels
    halo: int  # how far the network looks beyond a pixel, in pixels

    def fields(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the network says of a normalised tile: (C, Y, X) → (K, Y', X')."""
        ...

    def gather(self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters) -> Any:
        """What a tile contributes to the whole: candidates or a piece of the fields."""
        ...

    def assemble(
        self, pieces: Sequence[Any], shape: tuple[int, int], parameters: Parameters
    ) -> Instances:
        """Make the objects of a whole plane of `shape` (Y, X) from the pieces of its tiles."""
        ...


@dataclass(frozen=True)
class TrainingProgress:
    """One point of the training curve; `tuned` are the thresholds that gave its figures."""

    epoch: int
    step: int
    seconds: float
    fraction: float
    loss: float
    validation: dict[str, float]
    best: float
    tuned: dict[str, float] = field(default_factory=dict)


class Engine(Protocol):
    """One of the six systems."""

    spec: EngineSpec

    def load(self, path: Path, device: str) -> Segmenter:
        """Read a model file into memory, on a device; raises `ModelFileError`."""
        ...

    def recipe(self, header: ModelHeader, device: Any) -> Any:
        """What `fit.fit` trains: a new network of the header's configuration."""
        ...

    def import_upstream(self, path: Path) -> tuple[ModelHeader, dict[str, NDArray[np.float32]]]:
        """The system's own published weights as a header and tensors, checked layer by layer.

        Raises `ModelFileError` unless the network is one of ours and every layer is used.
        """
        ...

    def default_config(self, channels: int) -> dict[str, Any]:
        """The configuration of a new network that takes so many channels."""
        ...
