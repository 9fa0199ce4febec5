"""A project with annotated pictures, and a small model."""

import pyarrow as pa
import pytest

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.projects.models import Project
from tests.domain.masks.conftest import squares, stored_segmentation
from tests.domain.pictures import grey_discs, stored_image
from tests.domain.runs.conftest import data_folder, model, owner, project

__all__ = ["data_folder", "model", "owner", "project"]


def annotated(project: Project, count: int = 3) -> list[Segmentation]:
    """Pictures of discs whose truth, people say, is squares."""
    truths = []
    for number in range(count):
        image = stored_image(project, grey_discs(number), name=f"{number}.tif")
        table = pa.table({"label": list(range(1, 145))})
        truth = stored_segmentation(image, squares(), table)
        assert project.created_by is not None
        truths.append(mark_truth(project.created_by, truth, truth=True))
    return truths


@pytest.fixture
def truths(project: Project) -> list[Segmentation]:
    return annotated(project)
