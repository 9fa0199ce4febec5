"""Published weights of CellSeg: a Keras file of Matterport's Mask R-CNN on a ResNet."""

from itertools import takewhile
from pathlib import Path
from string import ascii_lowercase

import torch
from torch import Tensor

from segmentation.science.engines.cellseg.matterport import CLASSES, MatterportConfig
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.keras_h5 import Layer, Weight, folded, read_layers
from segmentation.science.engines.upstream.published import Published

_STAGES = range(2, 6)
_BRANCHES = {"2a": "narrow", "2b": "look", "2c": "widen"}
_MASKS = range(1, 5)


def read_published(path: Path) -> Published[MatterportConfig]:
    """The authors' model; raises `ModelFileError` unless every layer of the file is used."""
    layers = _Layers(path.name, read_layers(path, path.name))
    config = _config(layers)
    weights: dict[str, Tensor] = {}
    for theirs, (ours, norm) in _names(config).items():
        kernel, bias = layers.convolution(theirs, norm)
        weights[f"{ours}.weight"] = torch.from_numpy(_turned(kernel))
        weights[f"{ours}.bias"] = torch.from_numpy(bias)
    layers.refuse_unused()
    return Published(
        config=config,
        weights=weights,
        channels=("nuclei",),
        normalization={"black": 0.0, "high": 99.98},
        parameters={"score_threshold": 0.8, "nms_threshold": 0.3, "min_area_px": 20},
    )


class _Layers:
    """The layers of a file, of which each is to be used."""

    def __init__(self, name: str, layers: dict[str, Layer]) -> None:
        self.name, self.layers, self.used = name, layers, set[str]()

    def weight(self, layer: str, weight: str) -> Weight:
        try:
            found = self.layers[layer][weight]
        except KeyError:
            raise ModelFileError(
                f"{self.name} lacks the {weight} of the layer {layer} of a Mask R-CNN."
            ) from None
        self.used.add(layer)
        if weight == "kernel" and found.ndim not in {2, 4}:
            raise ModelFileError(f"The layer {layer} of {self.name} is no layer of a Mask R-CNN.")
        return found

    def outputs(self, layer: str) -> int:
        return int(self.weight(layer, "kernel").shape[-1])

    def blocks(self, stage: int) -> int:
        there = (f"res{stage}{letter}_branch2a" in self.layers for letter in ascii_lowercase)
        return sum(takewhile(bool, there))

    def convolution(self, layer: str, norm: str | None) -> tuple[Weight, Weight]:
        kernel, bias = self.weight(layer, "kernel"), self.weight(layer, "bias")
        if norm is None:
            return kernel, bias
        self.weight(norm, "gamma")
        return folded(kernel, bias, self.layers[norm], f"{norm} of {self.name}")

    def refuse_unused(self) -> None:
        for unused in sorted(self.layers.keys() - self.used):
            raise ModelFileError(f"{self.name} holds the layer {unused}, which the network lacks.")


def _config(layers: _Layers) -> MatterportConfig:
    blocks = tuple(map(layers.blocks, _STAGES))
    classes = layers.outputs("mrcnn_class_logits")
    if classes != CLASSES:
        raise ModelFileError(
            f"{layers.name} tells {classes - 1} kinds of objects apart; CellSeg's network knows "
            "nuclei alone."
        )
    return MatterportConfig(
        backbone=f"resnet{3 * sum(blocks) + 2}",
        stem=layers.outputs("conv1"),
        widths=tuple(layers.outputs(f"res{stage}a_branch2a") for stage in _STAGES),
        blocks=blocks,
        pyramid=layers.outputs("fpn_p2"),
        proposer=layers.outputs("rpn_conv_shared"),
        hidden=layers.outputs("mrcnn_class_conv1"),
        masks=layers.outputs("mrcnn_mask_conv1"),
    )


def _names(config: MatterportConfig) -> dict[str, tuple[str, str | None]]:
    """Their names of convolutions → ours, and theirs of the normalisation that comes after."""
    names: dict[str, tuple[str, str | None]] = {"conv1": ("backbone.stem", "bn_conv1")}
    for index, stage in enumerate(_STAGES):
        for block in range(config.blocks[index]):
            theirs, ours = f"{stage}{ascii_lowercase[block]}_branch", f"stages.{index}.{block}"
            branches = {**_BRANCHES, "1": "shortcut"} if block == 0 else _BRANCHES
            for branch, layer in branches.items():
                names[f"res{theirs}{branch}"] = (f"backbone.{ours}.{layer}", f"bn{theirs}{branch}")
        names[f"fpn_c{stage}p{stage}"] = (f"lateral.{index}", None)
        names[f"fpn_p{stage}"] = (f"smooth.{index}", None)
    for number in _MASKS:
        ours, norm = f"mask_head.{2 * (number - 1)}", f"mrcnn_mask_bn{number}"
        names[f"mrcnn_mask_conv{number}"] = (ours, norm)
    return names | {
        "mrcnn_mask_deconv": ("mask_head.8", None),
        "mrcnn_mask": ("mask_head.10", None),
        "mrcnn_class_conv1": ("box_head.0", "mrcnn_class_bn1"),
        "mrcnn_class_conv2": ("box_head.2", "mrcnn_class_bn2"),
        "mrcnn_class_logits": ("score", None),
        "mrcnn_bbox_fc": ("box", None),
        "rpn_conv_shared": ("rpn", None),
        "rpn_class_raw": ("rpn_score", None),
        "rpn_bbox_pred": ("rpn_box", None),
    }


def _turned(kernel: Weight) -> Weight:
    """From Keras's order of axes to torch's."""
    if kernel.ndim == 2:
        return kernel.T.copy()
    # The reverse convolution swaps inputs and outputs with Keras and with torch.
    return kernel.transpose(3, 2, 0, 1).copy()
