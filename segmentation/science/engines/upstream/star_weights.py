"""From the Keras weights of StarDist and SplineDist to the network that both have with us.

Layers are mapped by name. Those of the coarse grid have none but Keras's numbers, and so have
batch normalisations; numbers rise in the order in which the authors' code makes the layers.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.keras_h5 import Layer, folded, read_layers
from segmentation.science.engines.upstream.members import CONFIG, THRESHOLDS, Members

# What the network's form does not show, and ours has no other choice of.
_FIXED: dict[str, Any] = {
    "backbone": "unet",
    "unet_n_conv_per_depth": 2,
    "unet_activation": "relu",
    "unet_last_activation": "relu",
    "unet_pool": [2, 2],
    "unet_kernel_size": [3, 3],
    "unet_prefix": "",
}


@dataclass(frozen=True)
class StarModel:
    """A published model as it was found."""

    name: str
    config: dict[str, Any]
    thresholds: dict[str, float]
    layers: dict[str, Layer]


def read_star_model(path: Path) -> StarModel:
    """From a folder, a zip archive, or an h5 file alone; raises `ModelFileError`."""
    if path.is_file() and not _is_zip(path):
        return StarModel(path.name, {}, {}, read_layers(path, path.name))
    members = Members.of(path)
    config, said = members.json(CONFIG), members.json(THRESHOLDS)
    refuse_other_kinds(config, path.name)
    thresholds = {
        ours: float(said[theirs])
        for ours, theirs in (("prob_threshold", "prob"), ("nms_threshold", "nms"))
        if isinstance(said.get(theirs), int | float) and 0 < said[theirs] < 1
    }
    return StarModel(path.name, config, thresholds, read_layers(members.weights(), path.name))


def refuse_other_kinds(config: dict[str, Any], name: str) -> None:
    """Raise `ModelFileError` for what no network of ours can do."""
    if config.get("n_dim", 2) == 3 or "Z" in str(config.get("axes", "")):
        raise ModelFileError(f"{name} is a 3D model of StarDist; only 2D ones can be imported yet.")
    if config.get("n_classes") is not None:
        raise ModelFileError(f"{name} sorts objects into classes, which can't be imported.")
    for key, wanted in _FIXED.items():
        if config.get(key, wanted) != wanted:
            raise ModelFileError(f"{name} has {key} = {config[key]}; only {wanted} is supported.")


def shape_of(model: StarModel) -> dict[str, Any]:
    """The fields of `StarUNetConfig`, from the weights, checked against `config.json`.

    Raises `ModelFileError` where layers are missing or the two disagree.
    """
    first, features, _ = (_kernel(model, n) for n in ("down_level_0_no_0", "features", "dist"))
    stem = _numbered(model.layers, "conv2d")
    levels = [m for n in model.layers if (m := re.fullmatch(r"down_level_(\d+)_no_0", n))]
    entrance = _kernel(model, stem[0]) if stem else first
    shape = {
        "channels": entrance.shape[-2],
        "grid": 1 << len(stem) // 2,
        "depth": len(levels),
        "base": first.shape[-1],
        "features": features.shape[-1],
        "batch_norm": False,
    }
    grid = shape["grid"]
    told = (
        ("n_channel_in", shape["channels"]),
        ("grid", [grid, grid]),
        ("unet_n_depth", shape["depth"]),
        ("unet_n_filter_base", shape["base"]),
        ("net_conv_after_unet", shape["features"]),
    )
    agree(model, told)
    return shape


def agree(model: StarModel, told: tuple[tuple[str, Any], ...]) -> None:
    """Raise `ModelFileError` unless `config.json` says the same as the weights."""
    for key, found in told:
        if model.config.get(key, found) != found:
            said = model.config[key]
            raise ModelFileError(f"{model.name} says {key} = {said}, but its weights {found}.")


def channel_roles(channels: int) -> tuple[str, ...]:
    """What the network's channels are called."""
    if channels == 3:
        return ("red", "green", "blue")
    return ("nuclei",) if channels == 1 else tuple(f"channel {i + 1}" for i in range(channels))


def star_weights(model: StarModel, depth: int) -> dict[str, Tensor]:
    """Our names of the layers and their weights; raises `ModelFileError` unless all are used."""
    names = _names(model.layers, depth)
    norms = _numbered(model.layers, "batch_normalization")
    unet = [theirs for theirs in names if re.match("down_level|middle|up_level", theirs)]
    if norms and len(norms) != len(unet):
        raise ModelFileError(f"{model.name} has {len(norms)} normalisations, not {len(unet)}.")
    for theirs in sorted(model.layers.keys() - names.keys() - set(norms)):
        raise ModelFileError(f"{model.name} holds the layer {theirs}, which the network lacks.")
    norm_of = dict(zip(unet, norms, strict=False))
    weights: dict[str, Tensor] = {}
    for theirs, ours in names.items():
        kernel, bias = _kernel(model, theirs), _weight(model, theirs, "bias")
        if theirs in norm_of:
            norm = norm_of[theirs]
            kernel, bias = folded(kernel, bias, model.layers[norm], f"{norm} of {model.name}")
        weights[f"{ours}.weight"] = torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy())
        weights[f"{ours}.bias"] = torch.from_numpy(bias)
    return weights


def _names(layers: dict[str, Layer], depth: int) -> dict[str, str]:
    """Their names of convolutions → ours, in the order in which their code makes them."""
    stem = _numbered(layers, "conv2d")
    names = {name: f"stem.{i // 2}.0.{i % 2}.0" for i, name in enumerate(stem)}
    for level in range(depth):
        names |= {f"down_level_{level}_no_{i}": f"down.{level}.{i}.0" for i in range(2)}
    names |= {"middle_0": "middle.0.0", "middle_2": "middle.1.0"}
    for index, level in enumerate(reversed(range(depth))):
        names |= {f"up_level_{level}_no_{2 * i}": f"up.{index}.{i}.0" for i in range(2)}
    return {**names, "features": "features.0", "prob": "prob", "dist": "dist"}


def _numbered(layers: dict[str, Layer], kind: str) -> list[str]:
    """The layers that Keras has numbered, in their order; the first has no number."""
    found = [m for name in layers if (m := re.fullmatch(rf"{kind}(?:_(\d+))?", name))]
    return [m.group() for m in sorted(found, key=lambda m: int(m.group(1) or 0))]


def _kernel(model: StarModel, layer: str) -> Any:
    kernel = _weight(model, layer, "kernel")
    if kernel.ndim == 5:
        refuse_other_kinds({"n_dim": 3}, model.name)
    if kernel.ndim != 4:
        raise ModelFileError(f"The layer {layer} of {model.name} is no convolution.")
    return kernel


def _weight(model: StarModel, layer: str, weight: str) -> Any:
    try:
        return model.layers[layer][weight]
    except KeyError:
        raise ModelFileError(f"{model.name} lacks the {weight} of the layer {layer}.") from None


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"
