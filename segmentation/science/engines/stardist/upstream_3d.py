"""Published weights of StarDist in 3D."""

from math import inf
from typing import Any

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.star_unet import poolings
from segmentation.science.engines.stardist.published_stack import (
    PublishedStackConfig,
    strides_of,
)
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.star_model import StarModel, channel_roles
from segmentation.science.engines.upstream.star_weights import (
    named_weights,
    shape_of,
    star_weights,
)

_RAYS = "Rays_GoldenSpiral"
_GRIDS = (1, 2, 4, 8, 16)
_MOST = 64


def stack_model(model: StarModel) -> Published[PublishedStackConfig]:
    """The authors' model as ours; raises `ModelFileError` unless every layer is used."""
    if not model.config:
        raise ModelFileError(
            f"{model.name} is a 3D model of StarDist, whose grid and rays stand in its config.json "
            "alone; add the folder or the zip archive."
        )
    common = {
        "coarse": _grid(model),
        "spread": _spread(model),
        "rays": model.kernel("dist").shape[-1],
    }
    model.agree(("n_rays", common["rays"]))
    read = _resnet if model.backbone == "resnet" else _unet
    config = read(model, common)
    return Published(
        ndim=3,
        config=config,
        weights=_resnet_weights(model, config)
        if config.blocks
        else star_weights(model, config.depth),
        channels=channel_roles(config.channels),
        normalization={"low": 1.0, "high": 99.8},
        parameters=model.thresholds,
    )


def _unet(model: StarModel, common: dict[str, Any]) -> PublishedStackConfig:
    config = PublishedStackConfig(**shape_of(model), anisotropy=_flatness(common), **common)
    if config.grid != max(config.coarse):
        raise ModelFileError(
            f"{model.name} says grid = {list(config.coarse)}, but its weights reach {config.grid}."
        )
    return config


def _resnet(model: StarModel, common: dict[str, Any]) -> PublishedStackConfig:
    blocks, convolutions = (
        _whole(model, key, model.config.get(key, usual))
        for key, usual in (("resnet_n_blocks", 4), ("resnet_n_conv_per_block", 3))
    )
    if blocks < len(poolings(common["coarse"])) or convolutions < 2:
        raise ModelFileError(f"{model.name} has too few blocks for its grid.")
    entry = model.kernel(next(iter(model.numbered("conv3d")), "conv3d"))
    config = PublishedStackConfig(
        channels=entry.shape[-2],
        grid=max(common["coarse"]),
        depth=0,
        base=entry.shape[-1],
        features=model.kernel("features").shape[-1],
        anisotropy=_flatness(common),
        blocks=blocks,
        convolutions=convolutions,
        **common,
    )
    model.agree(
        ("n_channel_in", config.channels),
        ("resnet_n_filter_base", config.base),
        ("net_conv_after_resnet", config.features),
    )
    return config


def _resnet_weights(model: StarModel, config: PublishedStackConfig) -> Any:
    ours, normalised = ["entry.0", "entry.1"], []
    for index, stride in enumerate(strides_of(config)):
        straight = [f"blocks.{index}.straight.{n}" for n in range(config.convolutions)]
        normalised += straight
        ours += [*straight, f"blocks.{index}.shortcut"] if max(stride) > 1 else straight
    theirs = model.numbered("conv3d")
    if len(theirs) != len(ours):
        raise ModelFileError(
            f"{model.name} has {len(theirs)} convolutions before its heads, not {len(ours)}."
        )
    back = dict(zip(ours, theirs, strict=True))
    heads = {"features": "features.0", "prob": "prob", "dist": "dist"}
    names = {**dict(zip(theirs, ours, strict=True)), **heads}
    return named_weights(model, names, [back[layer] for layer in normalised])


def _grid(model: StarModel) -> tuple[int, ...]:
    grid = model.config.get("grid", [1, 1, 1])
    if not isinstance(grid, list) or len(grid) != 3 or any(side not in _GRIDS for side in grid):
        raise ModelFileError(f"{model.name} says grid = {grid}, which is none of a stack.")
    return tuple(map(int, grid))


def _spread(model: StarModel) -> tuple[float, ...]:
    """How long a voxel is along each axis, as the rays take it."""
    rays = model.config.get("rays_json")
    told = rays if isinstance(rays, dict) else {}
    how = told.get("kwargs")
    if told.get("name") != _RAYS or not isinstance(how, dict):
        raise ModelFileError(
            f"{model.name} has rays of {told.get('name')}; only {_RAYS} are supported."
        )
    model.agree(("n_rays", how.get("n")))
    spread = how.get("anisotropy") or [1.0, 1.0, 1.0]
    if not isinstance(spread, list) or len(spread) != 3 or not all(map(_is_length, spread)):
        raise ModelFileError(f"{model.name} says anisotropy = {spread}, which no voxels have.")
    return tuple(map(float, spread))


def _is_length(value: Any) -> bool:
    return isinstance(value, int | float) and 0 < value < inf


def _flatness(common: dict[str, Any]) -> float:
    """How much longer a voxel is along z than along y and x."""
    z, y, x = common["spread"]
    return float(2 * z / (y + x))


def _whole(model: StarModel, key: str, said: Any) -> int:
    if not isinstance(said, int) or not 0 < said <= _MOST:
        raise ModelFileError(f"{model.name} says {key} = {said}, which no network has.")
    return said
