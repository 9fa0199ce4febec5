"""Published weights of StarDist 2D: a folder or zip archive, or its h5 file of weights alone."""

from pathlib import Path

from segmentation.science.engines.stardist.network import StarDistConfig
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.star_weights import (
    agree,
    channel_roles,
    read_star_model,
    shape_of,
    star_weights,
)


def read_published(path: Path) -> Published[StarDistConfig]:
    """The authors' model as ours; raises `ModelFileError` unless every layer is used."""
    model = read_star_model(path)
    shape = shape_of(model)
    config = StarDistConfig(**shape, rays=model.layers["dist"]["kernel"].shape[-1])
    agree(model, (("n_rays", config.rays),))
    return Published(
        config=config,
        weights=star_weights(model, config.depth),
        channels=channel_roles(config.channels),
        normalization={"low": 1.0, "high": 99.8},
        parameters=model.thresholds,
    )
