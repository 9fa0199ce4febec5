"""The headers that models begin with, before they have learnt anything."""

from dataclasses import asdict

from segmentation.science.engines import catalog
from segmentation.science.engines.base import EngineSpec
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.plan import TrainingPlan

PERCENTILES = {"low": 1.0, "high": 99.8}


def blank_header(request: TrainingPlan, ndim: int = 2) -> ModelHeader:
    """The header before training: of the model it starts from, or a new one for such images.

    An engine without models of stacks looks at the planes of one.
    """
    card = asdict(request.card)
    if request.start is not None:
        parent = read_header(request.start)
        zoom = request.zoom or parent.zoom
        return parent.model_copy(update={**card, "zoom": zoom, "accuracy": {}, "training": {}})
    spec = catalog.spec(request.engine)
    return ModelHeader(
        engine=request.engine,
        ndim=ndim if ndim in spec.ndim else 2,
        channels=_roles(request, spec),
        config={},
        normalization=PERCENTILES,
        zoom=request.zoom or 1.0,
        parameters={},
        **card,
    )


def _roles(request: TrainingPlan, spec: EngineSpec) -> tuple[str, ...]:
    usual = tuple(role.name for role in spec.channels)
    if request.channels is None or len(request.channels) == len(usual):
        return usual
    return tuple(f"channel {index + 1}" for index in range(len(request.channels)))
