"""Published weights of StarDist: a folder or zip archive, or, in 2D, its h5 file alone."""

from pathlib import Path

from segmentation.science.engines.stardist.network import StarDistConfig
from segmentation.science.engines.stardist.published_stack import PublishedStackConfig
from segmentation.science.engines.stardist.upstream_3d import stack_model
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.star_model import (
    StarModel,
    channel_roles,
    read_star_model,
)
from segmentation.science.engines.upstream.star_weights import shape_of, star_weights


def read_published(path: Path) -> Published[StarDistConfig] | Published[PublishedStackConfig]:
    """The authors' model as ours; raises `ModelFileError` unless every layer is used."""
    model = read_star_model(path)
    return stack_model(model) if model.ndim == 3 else _plane_model(model)


def _plane_model(model: StarModel) -> Published[StarDistConfig]:
    shape = shape_of(model)
    config = StarDistConfig(**shape, rays=model.kernel("dist").shape[-1])
    model.agree(("n_rays", config.rays), ("grid", [config.grid] * 2))
    return Published(
        config=config,
        weights=star_weights(model, config.depth),
        channels=channel_roles(config.channels),
        normalization={"low": 1.0, "high": 99.8},
        parameters=model.thresholds,
    )
