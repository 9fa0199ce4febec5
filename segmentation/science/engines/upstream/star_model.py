"""A published model of StarDist or SplineDist as its authors' code wrote it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.keras_h5 import Layer, Weight, read_layers
from segmentation.science.engines.upstream.members import CONFIG, THRESHOLDS, Members

# What the network's form does not show, and ours has no other choice of; a number is for each axis.
_FIXED: dict[str, dict[str, Any]] = {
    "unet": {
        "unet_n_conv_per_depth": 2,
        "unet_activation": "relu",
        "unet_last_activation": "relu",
        "unet_expansion": 2,
        "unet_prefix": "",
    },
    "resnet": {"resnet_activation": "relu"},
}
_FIXED_AXES = {
    "unet": {"unet_pool": 2, "unet_kernel_size": 3},
    "resnet": {"resnet_kernel_size": 3},
}


@dataclass(frozen=True)
class StarModel:
    """What was found: `ndim` is that of the images it is for."""

    name: str
    config: dict[str, Any]
    thresholds: dict[str, float]
    layers: dict[str, Layer]

    @property
    def ndim(self) -> int:
        """As `config.json` says, or as the weights are."""
        said = 3 if "Z" in str(self.config.get("axes", "")) else self.config.get("n_dim")
        if said in {2, 3}:
            return int(said)
        return 3 if self.weight("dist", "kernel").ndim == 5 else 2

    @property
    def backbone(self) -> str:
        """What stands before the heads."""
        return str(self.config.get("backbone", "unet"))

    def weight(self, layer: str, weight: str) -> Weight:
        """One of a layer's weights; raises `ModelFileError` where it is missing."""
        try:
            return self.layers[layer][weight]
        except KeyError:
            raise ModelFileError(f"{self.name} lacks the {weight} of the layer {layer}.") from None

    def kernel(self, layer: str) -> Weight:
        """Of a convolution, (k, k, inputs, outputs) or one axis more; raises `ModelFileError`."""
        kernel = self.weight(layer, "kernel")
        if kernel.ndim != self.ndim + 2:
            raise ModelFileError(
                f"The layer {layer} of {self.name} is no convolution of {self.ndim} dimensions."
            )
        return kernel

    def numbered(self, kind: str) -> list[str]:
        """The layers that Keras has numbered, in their order; the first has no number."""
        found = [m for name in self.layers if (m := re.fullmatch(rf"{kind}(?:_(\d+))?", name))]
        return [m.group() for m in sorted(found, key=lambda m: int(m.group(1) or 0))]

    def agree(self, *told: tuple[str, Any]) -> None:
        """Raise `ModelFileError` unless `config.json` says the same as the weights."""
        for key, found in told:
            if self.config.get(key, found) != found:
                said = self.config[key]
                raise ModelFileError(f"{self.name} says {key} = {said}, but its weights {found}.")


def read_star_model(path: Path) -> StarModel:
    """From a folder, a zip archive, or an h5 file alone; raises `ModelFileError`."""
    if path.is_file() and not _is_zip(path):
        return StarModel(path.name, {}, {}, read_layers(path, path.name))
    members = Members.of(path)
    config, said = members.json(CONFIG), members.json(THRESHOLDS)
    thresholds = {
        ours: float(said[theirs])
        for ours, theirs in (("prob_threshold", "prob"), ("nms_threshold", "nms"))
        if isinstance(said.get(theirs), int | float) and 0 < said[theirs] < 1
    }
    layers = read_layers(members.weights(), path.name)
    model = StarModel(path.name, config, thresholds, layers)
    _refuse_other_kinds(model)
    return model


def channel_roles(channels: int) -> tuple[str, ...]:
    """What the network's channels are called."""
    if channels == 3:
        return ("red", "green", "blue")
    return ("nuclei",) if channels == 1 else tuple(f"channel {i + 1}" for i in range(channels))


def _refuse_other_kinds(model: StarModel) -> None:
    """Raise `ModelFileError` for what no network of ours can do."""
    config, name, backbone = model.config, model.name, model.backbone
    if config.get("n_classes") is not None:
        raise ModelFileError(f"{name} sorts objects into classes, which can't be imported.")
    if backbone not in (("unet", "resnet") if model.ndim == 3 else ("unet",)):
        raise ModelFileError(f"{name} has backbone = {backbone}, which Ocellus does not know.")
    axes = {key: [side] * model.ndim for key, side in _FIXED_AXES[backbone].items()}
    for key, wanted in {**_FIXED[backbone], **axes}.items():
        if config.get(key, wanted) != wanted:
            raise ModelFileError(f"{name} has {key} = {config[key]}; only {wanted} is supported.")


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"
