"""Weights of Keras from an h5 file, by its data sets alone: no object is made, no code is run.

Read are the layouts in which Keras keeps weights by the names of layers: as a file of weights or
below `model_weights` in a file of a whole model, with Keras 2's names of weights (`kernel:0`) or
Keras 3's (`kernel`); and Keras 3's own layout, where numbered weights lie in a group `vars` that
carries the layer's name. Layers of a model within the model lie in a group of its own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.errors import ModelFileError

Weight = NDArray[np.float32]
Layer = dict[str, Weight]

_MAX_DEPTH = 12
_MAX_NUMBERS = 256 * 1024 * 1024
_MAX_DATA_SETS = 20_000
_WITHIN = {"model_weights", "rpn_model"}
_NOT_WEIGHTS = {"optimizer_weights", "top_level_model_weights", "optimizer"}
_CONVOLUTION = ("kernel", "bias")
_NORMALISATION = ("gamma", "beta", "moving_mean", "moving_variance")
# Keras's own default, which no author of ours has changed.
_EPSILON = 1e-3


def read_layers(source: Path | BinaryIO, name: str) -> dict[str, Layer]:
    """The weights of each layer that has some, by what they are in it (`kernel`, `bias` …).

    Raises `ModelFileError`, which calls the file `name`, for links to elsewhere, data that is no
    numbers, and more data than a network could have.
    """
    layers: dict[str, Layer] = {}
    left = _MAX_NUMBERS
    try:
        with h5py.File(source, "r") as file:
            for path, data in _data_sets(file, name):
                layer, weight = _place(path, data)
                left -= data.size
                if left < 0 or weight in layers.get(layer, {}):
                    raise ModelFileError(f"{name} holds more data than a network has weights.")
                layers.setdefault(layer, {})[weight] = np.asarray(data[()], np.float32)
    except ModelFileError:
        raise
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        raise ModelFileError(f"{name} can't be read as an h5 file: {error}") from error
    return {layer: _named(weights) for layer, weights in layers.items()}


def layer_names(source: Path | BinaryIO, name: str) -> set[str]:
    """The layers that have weights, without reading these; raises `ModelFileError`."""
    try:
        with h5py.File(source, "r") as file:
            return {_place(path, data)[0] for path, data in _data_sets(file, name)}
    except ModelFileError:
        raise
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        raise ModelFileError(f"{name} can't be read as an h5 file: {error}") from error


def _data_sets(file: Any, name: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """All data sets with their paths; groups may be nested, but nothing may lie elsewhere."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), file)]
    count = 0
    while waiting:
        path, group = waiting.pop()
        for key in group:
            count += 1
            if count > _MAX_DATA_SETS or len(path) > _MAX_DEPTH:
                raise ModelFileError(f"{name} is nested too deeply for a file of weights.")
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise ModelFileError(f"{name} holds links to other data, which are not followed.")
            inner, item = (*path, key), group[key]
            if isinstance(item, h5py.Dataset):
                _check(item, "/".join(inner), name)
                yield _below_root(inner), item
            elif isinstance(item, h5py.Group) and key not in _NOT_WEIGHTS:
                waiting.append((inner, item))


def _check(data: Any, path: str, name: str) -> None:
    if data.is_virtual or data.external:
        raise ModelFileError(f"{name} holds links to other data, which are not followed.")
    if data.shape is None or data.dtype.kind not in "fiu":
        raise ModelFileError(f"{name} holds something else than numbers (at {path}).")


def _below_root(path: tuple[str, ...]) -> tuple[str, ...]:
    """A path from the layer on, out of the models that it is in."""
    while len(path) > 1 and path[0] in _WITHIN:
        path = path[1:]
    return path


def _place(path: tuple[str, ...], data: Any) -> tuple[str, str]:
    """The layer's name and the weight's."""
    if len(path) > 1 and path[-2] == "vars":
        given = data.parent.attrs.get("name")
        return given if isinstance(given, str) else "/".join(path[:-2]), path[-1]
    return path[0], path[-1].partition(":")[0]


def _named(weights: Layer) -> Layer:
    """Weights that are only numbered get the names that they have in the other layouts."""
    if "0" not in weights:
        return weights
    names = _NORMALISATION if weights["0"].ndim == 1 else _CONVOLUTION
    return {
        names[int(key)] if key in "0123"[: len(names)] else key: w for key, w in weights.items()
    }


def folded(kernel: Weight, bias: Weight, norm: Layer, name: str) -> tuple[Weight, Weight]:
    """Kernel (…, outputs) and bias of a convolution that also does the normalisation after it.

    Raises `ModelFileError` with `name`, the normalisation's and the file's.
    """
    missing = [key for key in _NORMALISATION if key not in norm]
    if missing:
        raise ModelFileError(f"{name} lacks its {missing[0]}.")
    gamma, beta, mean, variance = (norm[key] for key in _NORMALISATION)
    if {gamma.shape, beta.shape, mean.shape, variance.shape} != {kernel.shape[-1:]}:
        raise ModelFileError(f"{name} does not fit the layer before it.")
    scale = gamma / np.sqrt(variance + np.float32(_EPSILON))
    return kernel * scale, (bias - mean) * scale + beta
