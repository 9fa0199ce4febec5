"""From the Keras weights of StarDist and SplineDist to the networks that both have with us.

Layers are mapped by name. Those of the coarse grid have none but Keras's numbers, and so have
batch normalisations; numbers rise in the order in which the authors' code makes the layers.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.keras_h5 import folded
from segmentation.science.engines.upstream.star_model import StarModel


def shape_of(model: StarModel) -> dict[str, Any]:
    """The fields of `StarUNetConfig`, from the weights, checked against `config.json`.

    Raises `ModelFileError` where layers are missing or the two disagree.
    """
    first, features, _ = (model.kernel(n) for n in ("down_level_0_no_0", "features", "dist"))
    stem = _stem(model)
    levels = [m for n in model.layers if (m := re.fullmatch(r"down_level_(\d+)_no_0", n))]
    entrance = model.kernel(stem[0]) if stem else first
    shape = {
        "channels": entrance.shape[-2],
        "grid": 1 << len(stem) // 2,
        "depth": len(levels),
        "base": first.shape[-1],
        "features": features.shape[-1],
        "batch_norm": False,
    }
    model.agree(
        ("n_channel_in", shape["channels"]),
        ("unet_n_depth", shape["depth"]),
        ("unet_n_filter_base", shape["base"]),
        ("net_conv_after_unet", shape["features"]),
    )
    return shape


def star_weights(model: StarModel, depth: int) -> dict[str, Tensor]:
    """Our names of a U-Net's layers and their weights; raises `ModelFileError` unless all fit."""
    names = _names(model, depth)
    unet = [theirs for theirs in names if re.match("down_level|middle|up_level", theirs)]
    return named_weights(model, names, unet)


def named_weights(
    model: StarModel, names: dict[str, str], normalised: Sequence[str]
) -> dict[str, Tensor]:
    """The weights of convolutions by our names instead of theirs, all layers of the file used.

    normalised: those convolutions that have a batch normalisation after them if any has, in their
    order. Raises `ModelFileError`.
    """
    norms = model.numbered("batch_normalization")
    if norms and len(norms) != len(normalised):
        raise ModelFileError(
            f"{model.name} has {len(norms)} normalisations, not {len(normalised)}."
        )
    for theirs in sorted(model.layers.keys() - names.keys() - set(norms)):
        raise ModelFileError(f"{model.name} holds the layer {theirs}, which the network lacks.")
    norm_of = dict(zip(normalised, norms, strict=False))
    weights: dict[str, Tensor] = {}
    for theirs, ours in names.items():
        kernel = model.kernel(theirs)
        bias = _bias(model, theirs, without=bool(norms))
        if theirs in norm_of:
            norm = norm_of[theirs]
            kernel, bias = folded(kernel, bias, model.layers[norm], f"{norm} of {model.name}")
        weights[f"{ours}.weight"] = torch.from_numpy(np.moveaxis(kernel, (-1, -2), (0, 1)).copy())
        weights[f"{ours}.bias"] = torch.from_numpy(bias)
    return weights


def _bias(model: StarModel, layer: str, *, without: bool) -> Any:
    """In networks with normalisations, convolutions may be without a bias."""
    kernel = model.kernel(layer)
    if without and "bias" not in model.layers[layer]:
        return np.zeros(kernel.shape[-1], np.float32)
    return model.weight(layer, "bias")


def _names(model: StarModel, depth: int) -> dict[str, str]:
    """Their names of convolutions → ours, in the order in which their code makes them."""
    names = {name: f"stem.{i // 2}.0.{i % 2}.0" for i, name in enumerate(_stem(model))}
    for level in range(depth):
        names |= {f"down_level_{level}_no_{i}": f"down.{level}.{i}.0" for i in range(2)}
    names |= {"middle_0": "middle.0.0", "middle_2": "middle.1.0"}
    for index, level in enumerate(reversed(range(depth))):
        names |= {f"up_level_{level}_no_{2 * i}": f"up.{index}.{i}.0" for i in range(2)}
    return {**names, "features": "features.0", "prob": "prob", "dist": "dist"}


def _stem(model: StarModel) -> list[str]:
    return model.numbered(f"conv{model.ndim}d")
