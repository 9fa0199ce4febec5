"""Files as the authors of StarDist and SplineDist publish them, made with random weights.

`said_by` is what such a network says, computed with NumPy from the layers as Keras keeps them.
"""

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Layers = dict[str, dict[str, Array]]
LAYOUTS = ("weights", "model", "keras 3 names", "keras 3 numbers")
NORMS = ("gamma", "beta", "moving_mean", "moving_variance")


@dataclass(frozen=True)
class Shape:
    """What the authors' configuration decides."""

    outputs: int = 8
    channels: int = 1
    halvings: int = 1
    depth: int = 2
    base: int = 4
    features: int = 8
    batch_norm: bool = False
    first_number: int = 0

    def config(self, **more: Any) -> dict[str, Any]:
        grid = 1 << self.halvings
        return {
            "axes": "YXC",
            "backbone": "unet",
            "grid": [grid, grid],
            "n_channel_in": self.channels,
            "n_channel_out": 1 + self.outputs,
            "n_dim": 2,
            "net_conv_after_unet": self.features,
            "unet_activation": "relu",
            "unet_batch_norm": self.batch_norm,
            "unet_kernel_size": [3, 3],
            "unet_last_activation": "relu",
            "unet_n_conv_per_depth": 2,
            "unet_n_depth": self.depth,
            "unet_n_filter_base": self.base,
            "unet_pool": [2, 2],
            "unet_prefix": "",
            **more,
        }


def keras_layers(shape: Shape, seed: int = 0) -> Layers:
    """Layers by the names that the authors' code and Keras give them, with random weights."""
    rng = np.random.default_rng(seed)
    layers: Layers = {}
    norms = 0
    for name, inputs, outputs in _convolutions(shape):
        size = 1 if name in {"prob", "dist"} else 3
        scale = (2 / (size * size * inputs)) ** 0.5
        kernel = rng.normal(0, scale, (size, size, inputs, outputs))
        bias = rng.normal(0, 0.1, outputs)
        layers[name] = {"kernel": kernel.astype("f4"), "bias": bias.astype("f4")}
        if shape.batch_norm and name.startswith(("down", "middle", "up")):
            values = {key: rng.uniform(0.5, 2, outputs).astype("f4") for key in NORMS}
            layers[_numbered("batch_normalization", norms + shape.first_number)] = values
            norms += 1
    return layers


def _convolutions(shape: Shape) -> list[tuple[str, int, int]]:
    """Name, inputs and outputs of each, in the order in which the authors' code makes them."""
    base, bottom, depth = shape.base, shape.base << shape.depth, shape.depth
    names = [_numbered("conv2d", i + shape.first_number) for i in range(2 * shape.halvings)]
    widths = [base] * len(names)
    for level in range(depth):
        names += [f"down_level_{level}_no_{i}" for i in range(2)]
        widths += 2 * [base << level]
    names += ["middle_0", "middle_2"]
    widths += [bottom, bottom // 2]
    for level in reversed(range(depth)):
        names += [f"up_level_{level}_no_0", f"up_level_{level}_no_2"]
        widths += [base << level, base << max(0, level - 1)]
    inputs = [shape.channels, *widths]
    for level in range(depth):
        inputs[names.index(f"up_level_{level}_no_0")] += base << level
    heads = (("features", inputs[-1], shape.features), ("prob", shape.features, 1))
    unet = zip(names, inputs, widths, strict=False)
    return [*unet, *heads, ("dist", shape.features, shape.outputs)]


def _numbered(kind: str, index: int) -> str:
    return f"{kind}_{index}" if index else kind


def h5_bytes(layers: Layers, layout: str = "weights") -> bytes:
    """An h5 file in one of the layouts of Keras."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        if layout == "keras 3 numbers":
            _write_numbered(file, layers)
            return _closed(file, buffer)
        root = file.create_group("model_weights") if layout == "model" else file
        root.attrs["layer_names"] = [name.encode() for name in ["input", *layers]]
        root.create_group("input")
        for name, weights in layers.items():
            for key, value in weights.items():
                suffix = "" if layout == "keras 3 names" else ":0"
                root[f"{name}/{name}/{key}{suffix}"] = value
        if layout == "model":
            file["optimizer_weights/Adam/m:0"] = np.ones(3, np.float32)
        return _closed(file, buffer)


def _write_numbered(file: Any, layers: Layers) -> None:
    for index, (name, weights) in enumerate(layers.items()):
        group = file.create_group(f"layers/layer_{index}/vars")
        group.attrs["name"] = name
        for place, value in enumerate(weights.values()):
            group[str(place)] = value


def _closed(file: Any, buffer: io.BytesIO) -> bytes:
    file.close()
    return buffer.getvalue()


def folder(path: Path, config: dict[str, Any], weights: bytes) -> Path:
    """A published folder."""
    path.mkdir()
    (path / "config.json").write_text(json.dumps(config))
    (path / "thresholds.json").write_text(json.dumps({"prob": 0.479071, "nms": 0.3}))
    (path / "weights_best.h5").write_bytes(weights)
    return path


def zipped(source: Path, path: Path, inside: str = "") -> Path:
    """The same in an archive, perhaps in a folder of it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(source.iterdir()):
            archive.write(file, inside + file.name)
    return path


def said_by(layers: Layers, shape: Shape, image: Array) -> Array:
    """(C, Y, X) → probability and outputs (1 + outputs, Y/grid, X/grid)."""
    norms = iter(_in_order(layers, "batch_norm"))

    def unet(name: str, x: Array) -> Array:
        x = _convolve(layers[name], x)
        return np.maximum(_normalise(layers[next(norms)], x) if shape.batch_norm else x, 0)

    x = image.transpose(1, 2, 0)
    for index, name in enumerate(_in_order(layers, "conv2d")):
        x = np.maximum(_convolve(layers[name], x), 0)
        x = _pool(x) if index % 2 else x
    skips = []
    for level in range(shape.depth):
        x = unet(f"down_level_{level}_no_1", unet(f"down_level_{level}_no_0", x))
        skips.append(x)
        x = _pool(x)
    x = unet("middle_2", unet("middle_0", x))
    for level in reversed(range(shape.depth)):
        x = np.concatenate([x.repeat(2, axis=0).repeat(2, axis=1), skips[level]], axis=2)
        x = unet(f"up_level_{level}_no_2", unet(f"up_level_{level}_no_0", x))
    x = np.maximum(_convolve(layers["features"], x), 0)
    prob = 1 / (1 + np.exp(-_convolve(layers["prob"], x)))
    said: Array = np.concatenate([prob, _convolve(layers["dist"], x)], axis=2)
    return said.transpose(2, 0, 1)


def _in_order(layers: Layers, kind: str) -> list[str]:
    found = (name for name in layers if name.startswith(kind))
    return sorted(found, key=lambda name: (len(name), name))


def _convolve(layer: dict[str, Array], x: Array) -> Array:
    kernel = layer["kernel"]
    size = len(kernel)
    padded = np.pad(x, [(size // 2, size // 2)] * 2 + [(0, 0)])
    height, width = x.shape[:2]
    shifted = (
        padded[dy : dy + height, dx : dx + width] @ kernel[dy, dx]
        for dy in range(size)
        for dx in range(size)
    )
    result: Array = sum(shifted, start=layer["bias"])
    return result


def _normalise(layer: dict[str, Array], x: Array) -> Array:
    gamma, beta, mean, variance = (layer[key] for key in NORMS)
    result: Array = (x - mean) / np.sqrt(variance + 1e-3) * gamma + beta
    return result


def _pool(x: Array) -> Array:
    height, width, channels = x.shape
    pooled: Array = x.reshape(height // 2, 2, width // 2, 2, channels).max(axis=(1, 3))
    return pooled
