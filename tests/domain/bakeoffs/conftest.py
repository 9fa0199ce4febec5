"""A project with a picture whose truth is known, and two small models."""

import pytest

from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.projects.models import Project
from tests.domain.evaluations.conftest import annotated
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.runs.conftest import data_folder, model, owner, project

__all__ = ["data_folder", "model", "owner", "project"]


@pytest.fixture
def truth(project: Project) -> Segmentation:
    return annotated(project, 1)[0]


@pytest.fixture
def image(truth: Segmentation) -> Image:
    return truth.image


@pytest.fixture
def other(model: Model) -> Model:
    """Other weights of the same engine."""
    write_small_model(models_folder() / "other.ocellus", slug="other", seed=1)
    sync_models()
    return Model.objects.get(slug="other")
