"""Published weights of SplineDist: a folder or zip archive, or its h5 file of weights alone."""

from pathlib import Path

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.splinedist.network import SplineDistConfig
from segmentation.science.engines.splinedist.spline import SUPPORT
from segmentation.science.engines.upstream.published import Published
from segmentation.science.engines.upstream.star_model import channel_roles, read_star_model
from segmentation.science.engines.upstream.star_weights import shape_of, star_weights

MOST_SAMPLES = 4096


def read_published(path: Path) -> Published[SplineDistConfig]:
    """The authors' model as ours; raises `ModelFileError` unless every layer is used."""
    model = read_star_model(path)
    if model.ndim == 3:
        raise ModelFileError(f"{path.name} is a 3D model of StarDist; SplineDist has none.")
    shape = shape_of(model)
    outputs = model.kernel("dist").shape[-1]
    model.agree(("n_params", outputs), ("grid", [shape["grid"]] * 2))
    if outputs % 2 or outputs < 2 * SUPPORT:
        raise ModelFileError(f"{path.name} gives {outputs} numbers an object, no control points.")
    samples = model.config.get("contoursize_max", SplineDistConfig.samples)
    if type(samples) is not int or not outputs // 2 <= samples <= MOST_SAMPLES:
        raise ModelFileError(f"{path.name} can't draw outlines with contoursize_max = {samples}.")
    config = SplineDistConfig(**shape, control_points=outputs // 2, samples=samples)
    return Published(
        config=config,
        weights=star_weights(model, config.depth),
        channels=channel_roles(config.channels),
        normalization={"low": 1.0, "high": 99.8},
        parameters=model.thresholds,
    )
