"""A project with annotated pictures of discs, and trainings that take seconds."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.projects.models import Project
from segmentation.domain.trainings import planning
from segmentation.domain.trainings.models import Training
from segmentation.domain.trainings.planning import Wish
from segmentation.domain.trainings.services import start_training
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.pictures import stored_image
from tests.domain.runs.conftest import data_folder, model, owner, project
from tests.science.engines.conftest import discs

__all__ = ["data_folder", "model", "owner", "project"]

IMAGES = 6


@pytest.fixture(autouse=True)
def short_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Epochs of two steps."""
    monkeypatch.setattr(planning, "STEPS_PER_EPOCH", 2)


def annotated(project: Project, count: int = IMAGES, first: int = 0) -> list[Segmentation]:
    """Pictures of discs with the truth of them."""
    truths = []
    for seed in range(first, first + count):
        image, labels = discs(seed=seed)
        grey = (image.clip(0, 1) * 255).astype(np.uint8)
        picture = stored_image(project, grey, name=f"discs-{seed}.tif")
        picture.sha256 = f"{seed:064x}"
        picture.save()
        table = pa.table({"label": np.arange(1, labels.max() + 1)})
        truth = stored_segmentation(picture, labels[None, None].astype(np.uint32), table)
        assert project.created_by is not None
        truths.append(mark_truth(project.created_by, truth, truth=True))
    return truths


@pytest.fixture
def truths(project: Project) -> list[Segmentation]:
    return annotated(project)


def begun(owner: User, project: Project, epochs: int = 2, **more: Any) -> Training:
    """A U-Net that is queued to be trained."""
    wish = Wish(**{"engine": "unet", "epochs": epochs, **more})
    return start_training(owner, project, "Our discs", wish, licence="CC0-1.0")
