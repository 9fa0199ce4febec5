"""Weights of a U-Net that was trained elsewhere: a `state_dict` with our names of the layers.

Those are `down.<level>.<convolution>.0`, `middle.…`, `up.…` (the coarsest level first) with `.1`
for batch normalisations, and `classes` for background, interior and border.
"""

import re
from pathlib import Path

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.unet.network import UNetConfig
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.state_dicts import load_state_dict

_FIRST, _LAST = "down.0.0.0.weight", "classes.weight"


def read_published(path: Path) -> Published[UNetConfig]:
    """A network trained elsewhere as ours; raises `ModelFileError` for other architectures."""
    weights = load_state_dict(path)
    if any(name not in weights or weights[name].ndim != 4 for name in (_FIRST, _LAST)):
        raise ModelFileError(f"{path.name} is no 2D U-Net with Ocellus' names of the layers.")
    first, classes = weights[_FIRST], weights[_LAST].shape[0]
    if classes != UNetConfig.classes:
        raise ModelFileError(
            f"{path.name} tells {classes} classes apart; Ocellus needs {UNetConfig.classes}: "
            "background, interior and border."
        )
    config = UNetConfig(
        channels=first.shape[1],
        base=first.shape[0],
        depth=sum(bool(re.fullmatch(r"down\.\d+\.0\.0\.weight", name)) for name in weights),
        batch_norm="down.0.0.1.weight" in weights,
    )
    names = tuple(f"channel {i + 1}" for i in range(config.channels))
    return Published(
        config=config,
        weights=weights,
        channels=("objects",) if config.channels == 1 else names,
        normalization={"low": 1.0, "high": 99.8},
    )
