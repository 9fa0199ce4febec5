"""Files as CellSeg's authors publish them, made with random weights by the names of the real ones.

`pyramid_of` and the heads are what such a network says, computed with NumPy from the layers as
Keras keeps them.
"""

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from string import ascii_lowercase

import h5py
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Layers = dict[str, dict[str, Array]]
NORMS = ("gamma", "beta", "moving_mean", "moving_variance")
RPN = ("rpn_conv_shared", "rpn_class_raw", "rpn_bbox_pred")


@dataclass(frozen=True)
class Shape:
    """The widths; the depth is that of a ResNet-101."""

    stem: int = 4
    widths: tuple[int, ...] = (2, 2, 3, 3)
    blocks: tuple[int, ...] = (3, 4, 23, 3)
    pyramid: int = 4
    proposer: int = 5
    hidden: int = 6
    masks: int = 4
    classes: int = 2


def convolutions(shape: Shape) -> dict[str, tuple[int, ...]]:
    """The shapes of all kernels, by their layers."""
    kernels: dict[str, tuple[int, ...]] = {"conv1": (7, 7, 3, shape.stem)}
    entry = shape.stem
    for stage, (width, blocks) in enumerate(zip(shape.widths, shape.blocks, strict=True), 2):
        for letter in ascii_lowercase[:blocks]:
            name = f"res{stage}{letter}_branch"
            kernels[f"{name}2a"] = (1, 1, entry, width)
            kernels[f"{name}2b"] = (3, 3, width, width)
            kernels[f"{name}2c"] = (1, 1, width, 4 * width)
            if letter == "a":
                kernels[f"{name}1"] = (1, 1, entry, 4 * width)
            entry = 4 * width
        kernels[f"fpn_c{stage}p{stage}"] = (1, 1, entry, shape.pyramid)
        kernels[f"fpn_p{stage}"] = (3, 3, shape.pyramid, shape.pyramid)
    kernels["rpn_conv_shared"] = (3, 3, shape.pyramid, shape.proposer)
    kernels["rpn_class_raw"] = (1, 1, shape.proposer, 6)
    kernels["rpn_bbox_pred"] = (1, 1, shape.proposer, 12)
    kernels["mrcnn_class_conv1"] = (7, 7, shape.pyramid, shape.hidden)
    kernels["mrcnn_class_conv2"] = (1, 1, shape.hidden, shape.hidden)
    kernels["mrcnn_class_logits"] = (shape.hidden, shape.classes)
    kernels["mrcnn_bbox_fc"] = (shape.hidden, 4 * shape.classes)
    for number, (inputs, outputs) in enumerate(pairwise((shape.pyramid, *4 * (shape.masks,))), 1):
        kernels[f"mrcnn_mask_conv{number}"] = (3, 3, inputs, outputs)
    kernels["mrcnn_mask_deconv"] = (2, 2, shape.masks, shape.masks)
    kernels["mrcnn_mask"] = (1, 1, shape.masks, shape.classes)
    return kernels


def norm_of(layer: str) -> str | None:
    """The batch normalisation after a convolution, if there is one."""
    if layer == "conv1":
        return "bn_conv1"
    if layer.startswith("res"):
        return "bn" + layer.removeprefix("res")
    return layer.replace("_conv", "_bn") if layer.startswith("mrcnn") and "_conv" in layer else None


def matterport_layers(shape: Shape, seed: int = 0) -> Layers:
    """Layers by the names that the authors' code gives them, with random weights."""
    rng = np.random.default_rng(seed)
    layers: Layers = {}
    for name, kernel in convolutions(shape).items():
        scale = (2 / np.prod(kernel[:-1])) ** 0.5
        outputs = kernel[2] if name == "mrcnn_mask_deconv" else kernel[-1]
        layers[name] = {
            "kernel": rng.normal(0, scale, kernel).astype("f4"),
            "bias": rng.normal(0, 0.1, outputs).astype("f4"),
        }
        if norm := norm_of(name):
            low = 0.1 if name.endswith("2c") else 0.6
            values = {key: rng.uniform(low, 2 * low, outputs).astype("f4") for key in NORMS}
            layers[norm] = values
    return layers


def write(path: Path, layers: Layers, *, whole_model: bool = False) -> Path:
    """An h5 file as Keras 2 writes it; the proposer is a model within the model."""
    with h5py.File(path, "w") as file:
        root = file.create_group("model_weights") if whole_model else file
        root.attrs["layer_names"] = [b"input_image", b"conv1", b"rpn_model"]
        root.create_group("input_image")
        for name, weights in layers.items():
            home = "rpn_model" if name in RPN else name
            for key, value in weights.items():
                root[f"{home}/{name}/{key}:0"] = value
        if whole_model:
            file["optimizer_weights/training/SGD/conv1/kernel:0"] = np.ones(3, np.float32)
    return path


def convolve(layers: Layers, name: str, x: Array, stride: int = 1, pad: int | None = None) -> Array:
    """(Y, X, inputs) → (Y/stride, X/stride, outputs), and what normalises it."""
    kernel = layers[name]["kernel"]
    size = len(kernel)
    padding = size // 2 if pad is None else pad
    x = np.pad(x, [(padding, padding)] * 2 + [(0, 0)])
    height, width = ((side - size) // stride + 1 for side in x.shape[:2])
    result: Array = np.zeros((height, width, kernel.shape[-1]), np.float32)
    for dy in range(size):
        for dx in range(size):
            shifted = x[dy : dy + height * stride : stride, dx : dx + width * stride : stride]
            result += shifted[:height, :width] @ kernel[dy, dx]
    return normalise(layers, name, result + layers[name]["bias"])


def normalise(layers: Layers, name: str, x: Array) -> Array:
    """What comes after a convolution, as it was trained."""
    norm = norm_of(name)
    if norm is None:
        return x
    gamma, beta, mean, variance = (layers[norm][key] for key in NORMS)
    result: Array = (x - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    return result


def pyramid_of(layers: Layers, shape: Shape, image: Array) -> list[Array]:
    """The five levels (Y/stride, X/stride, C) of an image (Y, X, 3), finest first."""
    x = _halve(np.maximum(convolve(layers, "conv1", image, 2, 3), 0))
    below = []
    for stage, blocks in enumerate(shape.blocks, 2):
        for letter in ascii_lowercase[:blocks]:
            name = f"res{stage}{letter}_branch"
            stride = 2 if letter == "a" and stage > 2 else 1
            y = np.maximum(convolve(layers, f"{name}2a", x, stride), 0)
            y = convolve(layers, f"{name}2c", np.maximum(convolve(layers, f"{name}2b", y), 0))
            x = np.maximum(y + (convolve(layers, f"{name}1", x, stride) if letter == "a" else x), 0)
        below.append(convolve(layers, f"fpn_c{stage}p{stage}", x))
    for finer in (2, 1, 0):
        below[finer] = below[finer] + below[finer + 1].repeat(2, axis=0).repeat(2, axis=1)
    levels = [convolve(layers, f"fpn_p{stage}", level) for stage, level in enumerate(below, 2)]
    return [*levels, levels[-1][::2, ::2]]


def _halve(x: Array) -> Array:
    """The largest of 3 × 3, from every second pixel on to the right and below."""
    height, width = (side // 2 for side in x.shape[:2])
    padded = np.pad(x, [(0, 1), (0, 1), (0, 0)], constant_values=-np.inf)
    parts = [padded[dy::2, dx::2][:height, :width] for dy in range(3) for dx in range(3)]
    halved: Array = np.max(parts, axis=0)
    return halved


def proposed_by(layers: Layers, levels: list[Array]) -> tuple[Array, Array]:
    """Of each anchor how likely (n,) it holds something, and the way (n, 4) to its box."""
    likely, ways = [], []
    for level in levels:
        hidden = np.maximum(convolve(layers, "rpn_conv_shared", level), 0)
        likely.append(softmax(convolve(layers, "rpn_class_raw", hidden).reshape(-1, 2))[:, 1])
        ways.append(convolve(layers, "rpn_bbox_pred", hidden).reshape(-1, 4))
    return np.concatenate(likely), np.concatenate(ways)


def judged_by(layers: Layers, crop: Array) -> tuple[float, Array]:
    """How likely a crop (7, 7, C) holds a nucleus, and the way (4,) to its box."""
    x = np.maximum(convolve(layers, "mrcnn_class_conv1", crop, pad=0), 0)
    hidden = np.maximum(convolve(layers, "mrcnn_class_conv2", x), 0)[0, 0]
    logits = hidden @ layers["mrcnn_class_logits"]["kernel"] + layers["mrcnn_class_logits"]["bias"]
    ways = hidden @ layers["mrcnn_bbox_fc"]["kernel"] + layers["mrcnn_bbox_fc"]["bias"]
    return float(softmax(logits[None])[0, 1]), ways.reshape(-1, 4)[1]


def outlined_by(layers: Layers, crop: Array) -> Array:
    """The mask (28, 28), 0…1, of the nucleus in a crop (14, 14, C)."""
    x = crop
    for number in range(1, 5):
        x = np.maximum(convolve(layers, f"mrcnn_mask_conv{number}", x), 0)
    kernel = layers["mrcnn_mask_deconv"]["kernel"]
    large = np.zeros((28, 28, kernel.shape[2]), np.float32)
    for dy in range(2):
        for dx in range(2):
            large[dy::2, dx::2] = x @ kernel[dy, dx].T
    large = np.maximum(large + layers["mrcnn_mask_deconv"]["bias"], 0)
    mask: Array = 1 / (1 + np.exp(-convolve(layers, "mrcnn_mask", large)[:, :, 1]))
    return mask


def softmax(logits: Array) -> Array:
    """Shares (n, k) of logits (n, k)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Array = powers / powers.sum(axis=1, keepdims=True)
    return shares


def cropped(features: Array, box: Array, size: int, extent: tuple[int, int]) -> Array:
    """A box of a crop of `extent` (Y, X) as the authors look at it: (size, size, C).

    Boxes are of whole shares of the crop there: 0 is its first and 1 its last row or column, and
    also those of the features.
    """
    height, width = features.shape[:2]
    share = box / np.array([extent[0] - 1, extent[1] - 1] * 2)
    rows = np.linspace(share[0], share[2], size) * (height - 1)
    columns = np.linspace(share[1], share[3], size) * (width - 1)
    crop = np.zeros((size, size, features.shape[2]), np.float32)
    for i, y in enumerate(rows):
        for j, x in enumerate(columns):
            top, left = min(int(y), height - 2), min(int(x), width - 2)
            down, right = y - top, x - left
            upper = features[top, left] * (1 - right) + features[top, left + 1] * right
            lower = features[top + 1, left] * (1 - right) + features[top + 1, left + 1] * right
            crop[i, j] = upper * (1 - down) + lower * down
    return crop
