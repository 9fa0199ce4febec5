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
    outlines: n arrays (k, 2) of y, x in pixels, where the engine knows them; of planes only.
    vertices: n arrays (k, 2) or (k, 3), what the engine draws an object from where that is not its
    outline: the control points of a spline, the corners of a polyhedron (z, y, x).
    """

    labels: NDArray[np.int32]
    scores: NDArray[np.float32]
    outlines: Sequence[NDArray[np.float32]] = field(default_factory=tuple)
    vertices: Sequence[NDArray[np.float32]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Tile:
    """Where a piece of the image lies: `window` is read, `core` is answered for.

    Both are (y, x) slices of a plane or (z, y, x) slices of a stack, in pixels; cores share no
    pixel and cover the whole.
    """

    window: tuple[slice, ...]
    core: tuple[slice, ...]


class Segmenter(Protocol):
    """A model in memory, ready to segment."""

    header: ModelHeader
    device_name: str
    stride: int  # tiles start at multiples of this, in pixels
    halo: int  # how far the network looks beyond a pixel, in pixels
    at_once: int  # how many tiles it is shown together at most
    precision: str  # what it computes in: float32, or float16 where that does not move accuracy

    def fields(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the network says of a normalised tile: (C, Y, X) → (K, Y', X').

        A model of stacks takes (C, Z, Y, X) and has one more axis in its answer.
        """
        ...

    def fields_of(self, tiles: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """What it says of tiles of one shape, seen together."""
        ...

    def gather(self, fields: NDArray[np.float32], tile: Tile, parameters: Parameters) -> Any:
        """What a tile contributes to the whole: candidates or a piece of the fields."""
        ...

    def assemble(
        self, pieces: Sequence[Any], shape: tuple[int, ...], parameters: Parameters
    ) -> Instances:
        """Make the objects of a whole plane (Y, X) or stack (Z, Y, X) from its tiles' pieces."""
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


class StopTraining(Exception):
    """Raised by whoever follows a training: the best so far is enough."""


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

    def own_weights(self, header: ModelHeader, path: Path) -> dict[str, NDArray[np.float32]]:
        """The weights of a network of ours, of which `header` says the form, from a `state_dict`.

        Raises `ModelFileError` unless every layer is there and used.
        """
        ...

    def for_stacks(self, header: ModelHeader, anisotropy: float) -> ModelHeader:
        """The header of a model of planes as one of stacks, whose voxels are so much longer in z.

        Raises `ModelFileError` where the networks of planes and of stacks are not the same.
        """
        ...

    def default_config(
        self, channels: int, ndim: int = 2, anisotropy: float = 1.0
    ) -> dict[str, Any]:
        """The configuration of a new network that takes so many channels.

        anisotropy: how much longer a voxel is along z than along y and x, as far as objects tell.
        """
        ...
