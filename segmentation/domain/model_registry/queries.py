"""Reading what is known of models."""

import re
from pathlib import Path
from typing import BinaryIO

from segmentation.domain.common.errors import NotFound
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.parameters import Parameters, parse_parameters

_NON_COMMERCIAL = re.compile(r"\bNC\b|non-?commercial", re.IGNORECASE)


def model_header(model: Model) -> ModelHeader:
    """What the model's file says of it."""
    return ModelHeader.model_validate(model.header)


def checked_parameters(model: Model, overrides: dict[str, object]) -> Parameters:
    """The model's tuned parameters with the user's over them; raises `ParameterError`."""
    return parse_parameters(spec(model.engine).parameters, model.header["parameters"], overrides)


def is_non_commercial(licence: str) -> bool:
    """Whether a licence says that what is under it must not be sold."""
    return _NON_COMMERCIAL.search(licence) is not None


def default_model(project: Project) -> Model | None:
    """The model that an owner has set for new runs, while it can be run."""
    return Model.objects.available().filter(default_in__project=project).first()


def open_file(model: Model) -> BinaryIO:
    """The model's file for reading; raises `NotFound` when it is gone."""
    if not model.has_file:
        raise NotFound(f"The file of the model {model.slug} is gone.")
    return Path(model.path).open("rb")
