"""What an engine makes of a published file, and the check that it is all of its network."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from segmentation.science.engines.base import EngineSpec
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import ModelHeader

NOTE = "Imported from the authors' file; not yet verified on the published file."
UNKNOWN = "unknown"

_MAX_NUMBERS = 256 * 1024 * 1024

C = TypeVar("C")


@dataclass(frozen=True)
class Published(Generic[C]):
    """Weights by our names of the layers, and what the file says of how to use them.

    normalization: the percentiles that the upstream system maps to 0 and 1.
    parameters: the thresholds that its authors tuned, where the file holds them.
    """

    config: C
    weights: Mapping[str, Tensor]
    channels: tuple[str, ...]
    normalization: dict[str, float]
    parameters: dict[str, float] = field(default_factory=dict)
    object_diameter_px: float | None = None
    optional_channels: int = 0
    ndim: int = 2


def sign(published: Published[Any], spec: EngineSpec, path: Path) -> ModelHeader:
    """The header of an imported model; its licence is for the user to say."""
    name = path.stem if path.is_file() else path.name
    return ModelHeader(
        engine=spec.name,
        slug=slug_of(name),
        name=name[:200],
        ndim=published.ndim,
        channels=published.channels,
        optional_channels=published.optional_channels,
        config=asdict(published.config),
        normalization=published.normalization,
        object_diameter_px=published.object_diameter_px,
        parameters=published.parameters,
        licence=UNKNOWN,
        citation=spec.citation,
        description=NOTE,
        training={"imported_from": path.name},
    )


def slug_of(name: str) -> str:
    """An id made from a file's name."""
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:100].strip("-") or "imported"


def fit(network: nn.Module, weights: Mapping[str, Tensor], name: str) -> dict[str, NDArray[Any]]:
    """The weights as arrays, if they are those of the network: each there, none over.

    The network may be on the device `meta`. Raises `ModelFileError`, which calls the file `name`;
    shapes are compared before anything is
    computed, as a file of a few bytes can speak of a tensor of any size.
    """
    expected = {n: t for n, t in network.state_dict().items() if not _is_counter(n)}
    found = {n: t for n, t in weights.items() if not _is_counter(n)}
    for missing in sorted(expected.keys() - found.keys()):
        raise ModelFileError(f"{name} lacks the layer {missing} of the network it seems to hold.")
    for unused in sorted(found.keys() - expected.keys()):
        raise ModelFileError(f"{name} holds {unused}, which the network it seems to hold lacks.")
    for key, tensor in expected.items():
        if found[key].shape != tensor.shape:
            there, wanted = _sizes(found[key]), _sizes(tensor)
            raise ModelFileError(f"{name} has {key} of {there}, where {wanted} is expected.")
    if sum(tensor.numel() for tensor in found.values()) > _MAX_NUMBERS:
        raise ModelFileError(f"{name} is larger than any network of these systems.")
    return {key: _array(found[key], f"{key} of {name}") for key in expected}


def _array(tensor: Tensor, what: str) -> NDArray[np.float32]:
    if tensor.layout != torch.strided or tensor.device.type != "cpu" or tensor.is_complex():
        raise ModelFileError(f"{what} is no plain tensor of numbers.")
    array: NDArray[np.float32] = tensor.detach().float().contiguous().numpy()
    if not np.isfinite(array).all():
        raise ModelFileError(f"{what} is not finite.")
    return array


def _is_counter(name: str) -> bool:
    return name.endswith("num_batches_tracked")


def _sizes(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "one number"
