"""What all engines do alike with their torch networks, so that each says only what is its own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from segmentation.science.engines.base import EngineSpec, Instances, Segmenter, Tile
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.devices import (
    choose_device,
    place,
    place_batch,
    predicting,
    predicts_in,
)
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.fit import Recipe
from segmentation.science.engines.governor import most_at_once
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.stitching import Piece, crop_to_core, merge_cores
from segmentation.science.engines.upstream.published import Published, fit, sign
from segmentation.science.engines.upstream.state_dicts import load_state_dict
from segmentation.science.engines.weights import load_weights


class Config(Protocol):
    """A frozen dataclass with everything that decides the shape of a network."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def stride(self) -> int: ...

    @property
    def halo(self) -> int: ...


C = TypeVar("C", bound=Config)


class TorchSegmenter(Generic[C]):
    """A network in memory; engines add `answers`, `gather` and `assemble`.

    halves: of how many dimensions models are whose accuracy half precision does not move, as
    measured (docs/sizes.md).
    """

    halves: ClassVar[tuple[int, ...]] = ()

    def __init__(
        self, network: nn.Module, config: C, header: ModelHeader, device: torch.device
    ) -> None:
        self.header, self.device, self.device_name = header, device, str(device)
        self.config, self.stride, self.halo = config, config.stride, config.halo
        self.at_once = most_at_once(self.device_name)
        self.precision = predicts_in(device, halves=header.ndim in self.halves)
        self.network = network.eval()
        place(network, device)

    def fields(self, tile: NDArray[np.float32]) -> NDArray[np.float32]:
        """What the network says of a normalised tile (C, [Z,] Y, X)."""
        return self.fields_of([tile])[0]

    @torch.inference_mode()
    def fields_of(self, tiles: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        """What it says of tiles of one shape, seen together."""
        batch = place_batch(torch.from_numpy(np.stack(tiles)), self.device)
        with predicting(self.device, self.precision):
            return [to_array(answer) for answer in self.answers(batch)]

    def answers(self, batch: Tensor) -> Iterable[Tensor]:
        """The fields, in single precision, of each tile of a batch (N, C, [Z,] Y, X)."""
        raise NotImplementedError


class FieldSegmenter(TorchSegmenter[C]):
    """A network whose fields are merged over tiles before objects are found in all of them.

    Engines add `answers`, at full resolution, and `decode`.
    """

    def decode(self, fields: NDArray[np.float32], parameters: Parameters) -> Instances:
        """The objects of a whole plane or stack from its fields (K, [Z,] Y, X)."""
        raise NotImplementedError

    def gather(self, fields: NDArray[np.float32], tile: Tile, _parameters: Parameters) -> Piece:
        """The fields that a tile answers for."""
        return crop_to_core(fields, tile)

    def assemble(
        self, pieces: Sequence[Piece], shape: tuple[int, ...], parameters: Parameters
    ) -> Instances:
        """Merge the fields, then find the objects."""
        return self.decode(merge_cores(pieces, shape), parameters)


def to_array(fields: Tensor) -> NDArray[np.float32]:
    """What the network said, as a contiguous array in memory."""
    array: NDArray[np.float32] = fields.float().cpu().contiguous().numpy()
    return array


@dataclass(frozen=True)
class Form(Generic[C]):
    """What an engine is made of in two or in three dimensions."""

    config: type[C]
    network: Callable[[C], nn.Module]
    segmenter: Callable[[nn.Module, C, ModelHeader, torch.device], Segmenter]
    trainer: Callable[[nn.Module, C, ModelHeader, torch.device], Recipe]


@dataclass(frozen=True)
class TorchEngine:
    """An engine made of its parts, by the number of dimensions; `spec` is known without them."""

    spec: EngineSpec
    forms: Mapping[int, Form[Any]]
    published: Callable[[Path], Published[Any]]

    def form(self, header: ModelHeader) -> Form[Any]:
        """What a model is made of; raises `ModelFileError`."""
        if header.ndim not in self.forms:
            raise ModelFileError(f"{self.spec.title} has no models of {header.ndim} dimensions.")
        return self.forms[header.ndim]

    def load(self, path: Path, device: str) -> Segmenter:
        """Read a model file into memory; raises `ModelFileError`, `EngineError` for the device."""
        header = read_header(path)
        form = self.form(header)
        config = form.config(**header.config)
        network = form.network(config)
        load_weights(network, path)
        return form.segmenter(network, config, header, choose_device(device))

    def recipe(self, header: ModelHeader, device: torch.device) -> Recipe:
        """What `fit.fit` trains: a new network of the header's configuration."""
        form = self.form(header)
        config = form.config(**header.config)
        return form.trainer(form.network(config), config, header, device)

    def import_upstream(self, path: Path) -> tuple[ModelHeader, dict[str, NDArray[np.float32]]]:
        """The authors' own file as a model's header and weights; raises `ModelFileError`."""
        published = self.published(path)
        header = sign(published, self.spec, path)
        return header, fit(self._shape_of(header, path), published.weights, path.name)

    def own_weights(self, header: ModelHeader, path: Path) -> dict[str, NDArray[np.float32]]:
        """The weights of a network of ours from a `state_dict`; raises `ModelFileError`."""
        return fit(self._shape_of(header, path), load_state_dict(path), path.name)

    def _shape_of(self, header: ModelHeader, path: Path) -> nn.Module:
        """The network without memory of its own: what a file says of its size is not yet believed.

        Raises `ModelFileError`.
        """
        form = self.form(header)
        try:
            with torch.device("meta"):
                return form.network(form.config(**header.config))
        except (RuntimeError, OverflowError, TypeError, ValueError) as error:
            raise ModelFileError(f"{path.name} is of no possible size: {error}") from error

    def for_stacks(self, header: ModelHeader, anisotropy: float) -> ModelHeader:
        """The header of a model of planes as one of stacks; raises `ModelFileError`."""
        if header.ndim == 3:
            raise ModelFileError(f"{header.name} is a model of stacks already.")
        planes, stacks = self.forms[2], self.forms.get(3)
        if stacks is None or stacks.network is not planes.network:
            raise ModelFileError(
                f"A {self.spec.title} network of planes can't look at stacks; "
                "train one on stacks instead."
            )
        config = stacks.config(**{**header.config, "anisotropy": anisotropy})
        return header.model_copy(update={"ndim": 3, "config": asdict(config)})

    def default_config(
        self, channels: int, ndim: int = 2, anisotropy: float = 1.0
    ) -> dict[str, Any]:
        """The configuration of a new network that takes so many channels."""
        config = self.forms[ndim].config
        known = {"channels": channels, "anisotropy": anisotropy}
        fields = config.__dataclass_fields__
        return asdict(config(**{name: known[name] for name in known if name in fields}))


class TorchRecipe(Generic[C]):
    """A network in training; engines say what is tuned and add the methods of `Recipe`.

    `encode` and `loss` say what is learnt, `segmenter` gives the network as it stands.
    """

    parameters: type[Parameters]
    tunable: dict[str, tuple[float, ...]]

    def __init__(
        self, network: nn.Module, config: C, header: ModelHeader, device: torch.device
    ) -> None:
        self.network, self.config, self.header, self.device = network, config, header, device

    def lessons(self, samples: Sequence[Sample]) -> Sequence[Sample]:
        """Patches are cut from the samples as they are."""
        return samples
