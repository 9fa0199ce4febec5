"""Files as StarDist's authors publish them for stacks, made with random weights.

`said_by` is what such a network says, computed with NumPy from the layers as Keras keeps them.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from tests.science.engines.keras_files import NORMS, Array, Layers

Axes = tuple[int, int, int]


@dataclass(frozen=True)
class StackShape:
    """What the authors' configuration decides; `blocks` are those of a ResNet, or none."""

    grid: Axes = (1, 2, 2)
    anisotropy: tuple[float, float, float] | None = (2.0, 1.0, 1.1)
    rays: int = 12
    channels: int = 1
    depth: int = 2
    base: int = 3
    features: int = 5
    blocks: int = 0
    convolutions: int = 3
    batch_norm: bool = False

    def config(self, **more: Any) -> dict[str, Any]:
        anisotropy = self.anisotropy and list(self.anisotropy)
        unet = {
            "backbone": "unet",
            "unet_n_depth": self.depth,
            "unet_kernel_size": [3, 3, 3],
            "unet_n_filter_base": self.base,
            "unet_n_conv_per_depth": 2,
            "unet_pool": [2, 2, 2],
            "net_conv_after_unet": self.features,
        }
        resnet = {
            "backbone": "resnet",
            "resnet_n_blocks": self.blocks,
            "resnet_kernel_size": [3, 3, 3],
            "resnet_n_conv_per_block": self.convolutions,
            "resnet_n_filter_base": self.base,
            "net_conv_after_resnet": self.features,
        }
        return {
            "n_dim": 3,
            "axes": "ZYXC",
            "n_channel_in": self.channels,
            "n_rays": self.rays,
            "grid": list(self.grid),
            "anisotropy": anisotropy,
            "rays_json": {
                "name": "Rays_GoldenSpiral",
                "kwargs": {"n": self.rays, "anisotropy": anisotropy},
            },
            "n_classes": None,
            **(resnet if self.blocks else unet),
            **more,
        }

    @property
    def steps(self) -> list[Axes]:
        """By how much places are thinned out, again and again, until the grid is reached."""
        reached, steps = np.ones(3, int), []
        while (reached < self.grid).any():
            step = 1 + (reached < self.grid)
            reached *= step
            steps.append((int(step[0]), int(step[1]), int(step[2])))
        return steps


class Maker:
    """Makes layers in the order in which the authors' code does, and numbers them as Keras."""

    def __init__(self, seed: int) -> None:
        self.rng, self.layers = np.random.default_rng(seed), Layers()
        self.convolutions = self.norms = 0

    def convolution(self, inputs: int, outputs: int, size: int = 3, name: str = "") -> str:
        if not name:
            name = f"conv3d_{self.convolutions}" if self.convolutions else "conv3d"
            self.convolutions += 1
        scale = (2 / (size**3 * inputs)) ** 0.5
        kernel = self.rng.normal(0, scale, (size, size, size, inputs, outputs))
        bias = self.rng.normal(0, 0.1, outputs)
        self.layers[name] = {"kernel": kernel.astype("f4"), "bias": bias.astype("f4")}
        return name

    def normalisation(self, after: str) -> None:
        del self.layers[after]["bias"]
        name = f"batch_normalization_{self.norms}" if self.norms else "batch_normalization"
        self.norms += 1
        width = self.layers[after]["kernel"].shape[-1]
        self.layers[name] = {key: self.rng.uniform(0.5, 2, width).astype("f4") for key in NORMS}


def stack_layers(shape: StackShape, seed: int = 0) -> Layers:
    """Layers by the names that the authors' code and Keras give them."""
    maker = Maker(seed)
    width = _resnet(maker, shape) if shape.blocks else _unet(maker, shape)
    maker.convolution(width, shape.features, name="features")
    maker.convolution(shape.features, 1, 1, "prob")
    maker.convolution(shape.features, shape.rays, 1, "dist")
    return maker.layers


def _unet(maker: Maker, shape: StackShape) -> int:
    width, base = shape.channels, shape.base
    for _ in shape.steps:
        maker.convolution(width, base)
        maker.convolution(base, base)
        width = base
    for level in range(shape.depth):
        maker.convolution(width, base << level, name=f"down_level_{level}_no_0")
        maker.convolution(base << level, base << level, name=f"down_level_{level}_no_1")
        width = base << level
    maker.convolution(width, 2 * width, name="middle_0")
    maker.convolution(2 * width, width, name="middle_2")
    for level in reversed(range(shape.depth)):
        wide, narrow = base << level, base << max(0, level - 1)
        maker.convolution(width + wide, wide, name=f"up_level_{level}_no_0")
        maker.convolution(wide, narrow, name=f"up_level_{level}_no_2")
        width = narrow
    return width


def _resnet(maker: Maker, shape: StackShape) -> int:
    width = shape.base
    maker.convolution(shape.channels, width, 7)
    maker.convolution(width, width)
    for block in range(shape.blocks):
        thinned = block < len(shape.steps)
        wider = 2 * width if thinned else width
        for inputs in (width, *(shape.convolutions - 1) * (wider,)):
            name = maker.convolution(inputs, wider)
            if shape.batch_norm:
                maker.normalisation(name)
        if thinned:
            name = maker.convolution(width, wider, 1)
            if shape.batch_norm:
                del maker.layers[name]["bias"]
        width = wider
    return width


def said_by(layers: Layers, shape: StackShape, image: Array) -> Array:
    """(C, Z, Y, X) → probability and distances (1 + rays, Z', Y', X')."""
    x = np.moveaxis(image, 0, -1)
    x = _through_resnet(layers, shape, x) if shape.blocks else _through_unet(layers, shape, x)
    x = np.maximum(convolve(layers["features"], x), 0)
    prob = 1 / (1 + np.exp(-convolve(layers["prob"], x)))
    said: Array = np.concatenate([prob, convolve(layers["dist"], x)], axis=-1)
    return np.moveaxis(said, -1, 0)


def _through_unet(layers: Layers, shape: StackShape, x: Array) -> Array:
    names = iter(_in_order(layers, "conv3d"))

    def step(name: str, x: Array) -> Array:
        return np.maximum(convolve(layers[name], x), 0)

    for pool in shape.steps:
        x = step(next(names), x)
        x = _pool(step(next(names), x), pool)
    skips = []
    for level in range(shape.depth):
        x = step(f"down_level_{level}_no_1", step(f"down_level_{level}_no_0", x))
        skips.append(x)
        x = _pool(x, (2, 2, 2))
    x = step("middle_2", step("middle_0", x))
    for level in reversed(range(shape.depth)):
        large = x.repeat(2, axis=0).repeat(2, axis=1).repeat(2, axis=2)
        x = step(f"up_level_{level}_no_0", np.concatenate([large, skips[level]], axis=-1))
        x = step(f"up_level_{level}_no_2", x)
    return x


def _through_resnet(layers: Layers, shape: StackShape, x: Array) -> Array:
    names, norms = iter(_in_order(layers, "conv3d")), iter(_in_order(layers, "batch_norm"))

    def step(x: Array, strides: Axes = (1, 1, 1)) -> Array:
        y = convolve(layers[next(names)], x, strides)
        if not shape.batch_norm:
            return y
        gamma, beta, mean, variance = (layers[name][key] for name in [next(norms)] for key in NORMS)
        normalised: Array = (y - mean) / np.sqrt(variance + 1e-3) * gamma + beta
        return normalised

    x = convolve(layers[next(names)], x)
    x = convolve(layers[next(names)], x)
    still: Axes = (1, 1, 1)
    for strides in [*shape.steps, *(shape.blocks - len(shape.steps)) * [still]]:
        y = np.maximum(step(x, strides), 0)
        for _ in range(shape.convolutions - 2):
            y = np.maximum(step(y), 0)
        y = step(y)
        x = convolve(layers[next(names)], x, strides) if max(strides) > 1 else x
        x = np.maximum(x + y, 0)
    return x


def _in_order(layers: Layers, kind: str) -> list[str]:
    found = (name for name in layers if name.startswith(kind))
    return sorted(found, key=lambda name: (len(name), name))


def convolve(layer: dict[str, Array], x: Array, strides: Axes = (1, 1, 1)) -> Array:
    """As Keras does it with padding to the same size: more after than before."""
    kernel, sides = layer["kernel"], x.shape[:3]
    size = len(kernel)
    out = [-(-side // by) for side, by in zip(sides, strides, strict=True)]
    missing = [
        max((n - 1) * by + size - side, 0) for n, by, side in zip(out, strides, sides, strict=True)
    ]
    padded = np.pad(x, [*((total // 2, total - total // 2) for total in missing), (0, 0)])
    result: Array = np.zeros((*out, kernel.shape[-1]), np.float32)
    for offset in product(range(size), repeat=3):
        window = tuple(
            slice(start, start + (n - 1) * by + 1, by)
            for start, n, by in zip(offset, out, strides, strict=True)
        )
        result += padded[window] @ kernel[offset]
    return result + layer.get("bias", np.float32(0))


def _pool(x: Array, by: Axes) -> Array:
    z, y, x_, channels = x.shape
    shape = (z // by[0], by[0], y // by[1], by[1], x_ // by[2], by[2], channels)
    pooled: Array = x.reshape(shape).max(axis=(1, 3, 5))
    return pooled


UNET = StackShape()
RESNET = StackShape(blocks=3, grid=(2, 4, 4))
SHAPES = {
    "u-net": UNET,
    "u-net of cubes": replace(UNET, grid=(2, 2, 2), anisotropy=None, depth=1),
    "full resolution": replace(UNET, grid=(1, 1, 1), depth=1),
    "resnet": RESNET,
    "resnet on a flat grid": replace(RESNET, grid=(1, 2, 2), blocks=2, convolutions=2),
    "normalised resnet": replace(RESNET, batch_norm=True),
}
