"""Reading what is known of models."""

from segmentation.domain.model_registry.models import Model
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters, parse_parameters


def model_header(model: Model) -> ModelHeader:
    """What the model's file says of it."""
    return ModelHeader.model_validate(model.header)


def checked_parameters(model: Model, overrides: dict[str, object]) -> Parameters:
    """The model's tuned parameters with the user's over them; raises `ParameterError`."""
    return parse_parameters(spec(model.engine).parameters, model.header["parameters"], overrides)
