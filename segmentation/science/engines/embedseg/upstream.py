"""Published weights of EmbedSeg: a checkpoint whose `model_state_dict` is a branched ERFNet."""

from pathlib import Path

from torch import Tensor

from segmentation.science.engines.embedseg.config import (
    DILATIONS,
    UNIT_PX,
    EmbedSeg3DConfig,
    EmbedSegConfig,
)
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.state_dicts import load_state_dict

# ERFNet's encoder can classify by itself; the branched network never asks it to.
_UNUSED = "encoder.output_conv."
# By the number of axes of a convolution's weights.
_CONFIGS: dict[int, type[EmbedSegConfig]] = {4: EmbedSegConfig, 5: EmbedSeg3DConfig}
_WIDTHS = ("initial_block.bn", "layers.0.bn", "layers.6.bn")


def read_published(path: Path) -> Published[EmbedSegConfig]:
    """The authors' model as ours; raises `ModelFileError` for other networks.

    No file says how long the voxels were of the stacks it was trained on: they are taken for
    cubes.
    """
    weights = {n: t for n, t in load_state_dict(path).items() if not n.startswith(_UNUSED)}
    first = _layer(weights, "encoder.initial_block.conv.weight", path)
    if first.ndim not in _CONFIGS:
        raise ModelFileError(f"{path.name} is no network of EmbedSeg.")
    near, middle, far = (
        _layer(weights, f"encoder.{name}.weight", path).shape[0] for name in _WIDTHS
    )
    config = _CONFIGS[first.ndim](
        first.shape[1], (near, middle, far), dilations=DILATIONS, unit_px=UNIT_PX
    )
    names = tuple(f"channel {i + 1}" for i in range(config.channels))
    return Published(
        config=config,
        weights=weights,
        channels=("objects",) if config.channels == 1 else names,
        normalization={"low": 1.0, "high": 99.8},
        ndim=config.ndim,
    )


def _layer(weights: dict[str, Tensor], name: str, path: Path) -> Tensor:
    if name not in weights or not weights[name].ndim:
        raise ModelFileError(f"{path.name} lacks {name} of EmbedSeg's network.")
    return weights[name]
