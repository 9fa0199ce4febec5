"""Published weights of Cellpose 1–3: the `state_dict` of a CPnet."""

import math
from pathlib import Path

from torch import Tensor

from segmentation.science.engines.cellpose.network import OUTPUTS, CellposeConfig
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.state_dicts import load_state_dict

_ROLES = {1: ("cells",), 2: ("cells", "nuclei")}
_FIRST = "downsample.down.res_down_{}.conv.conv_0.2.weight"


def read_published(path: Path) -> Published[CellposeConfig]:
    """The authors' model as ours; raises `ModelFileError` for other networks of theirs."""
    weights = load_state_dict(path)
    trained, typical = (_diameter(weights, name, path) for name in ("diam_mean", "diam_labels"))
    weights = {n: t for n, t in weights.items() if n not in {"diam_mean", "diam_labels"}}
    config = _config(weights, path)
    # What the authors' own program assumes when the user does not say how large the cells are.
    differs = trained and typical and not math.isclose(trained, typical)
    return Published(
        config=config,
        weights=weights,
        channels=_ROLES.get(config.channels)
        or tuple(f"channel {i + 1}" for i in range(config.channels)),
        normalization={"low": 1.0, "high": 99.0},
        parameters={"diameter_px": typical} if differs and typical else {},
        object_diameter_px=trained,
        # Theirs look at cells alone, too: the nuclei are then left black.
        optional_channels=config.channels - 1,
    )


def _config(weights: dict[str, Tensor], path: Path) -> CellposeConfig:
    levels: list[Tensor] = []
    while (name := _FIRST.format(len(levels))) in weights:
        levels.append(weights[name])
    if not levels or levels[0].ndim != 4:
        raise ModelFileError(f"{path.name} is no 2D network of Cellpose 1 to 3.")
    output = weights.get("output.2.weight")
    if output is not None and output.shape[0] != OUTPUTS:
        raise ModelFileError(
            f"{path.name} gives {output.shape[0]} fields, not {OUTPUTS}: it seems to be a Cellpose "
            "network that restores images, not one that segments them."
        )
    return CellposeConfig(levels[0].shape[1], tuple(level.shape[0] for level in levels))


def _diameter(weights: dict[str, Tensor], name: str, path: Path) -> float | None:
    """A diameter in pixels that Cellpose keeps among the weights; older files have none."""
    if name not in weights:
        return None
    if weights[name].numel() != 1 or not 0 < (value := float(weights[name].item())) < math.inf:
        raise ModelFileError(f"{name} of {path.name} is no diameter.")
    return value
