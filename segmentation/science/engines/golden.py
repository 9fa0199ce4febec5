"""The picture that every new model is tried on: made up, so that its truth is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

_PLANE = (256, 256)
_STACK = (24, 128, 128)
_DIAMETER_PX = 20.0
_COLOURS = 3
# How much red, green and blue a bluish violet stain takes away, as haematoxylin does.
_STAIN = np.array([0.65, 0.7, 0.29], np.float32)


@dataclass(frozen=True)
class Golden:
    """A picture that suits a model's channels and dimensions; labels (Z, Y, X) uint32."""

    source: ArraySource
    labels: NDArray[np.uint32]


def golden_picture(header: ModelHeader) -> Golden:
    """Nuclei of the size the model was trained on: bright on dark, or stained for colour models."""
    radius = min(header.object_diameter_px or _DIAMETER_PX, 40.0) / 2
    shape = _PLANE if header.ndim == 2 else _STACK
    made = nuclei(shape, count=30, radius=(0.7 * radius, 1.2 * radius), seed=7)
    labels = made.labels.reshape((-1, *shape[-2:]))
    if len(header.channels) == _COLOURS:
        return Golden(ArraySource.of(_stained(made.image), "YXS", name="golden"), labels)
    axes = "CYX" if header.ndim == 2 else "CZYX"
    channels = np.stack([made.image] * len(header.channels))
    return Golden(ArraySource.of(channels, axes, name="golden"), labels)


def _stained(image: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """(…, Y, X) → (…, Y, X, 3): what is bright takes light away, as a stain in tissue does."""
    density = image.astype(np.float32) / max(1, int(image.max()))
    light = 240 * np.exp(-2.2 * density[..., None] * _STAIN)
    return np.asarray(light, np.uint8)
