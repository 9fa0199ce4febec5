"""A segmentation to change, and two people who may."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table
from segmentation.science.measurements import measure
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.pictures import stored_image
from tests.factories import MembershipFactory, ProjectFactory

SIDE = 700


def blocks(side: int = SIDE) -> NDArray[np.uint32]:
    """Nine blocks (T, Z, Y, X), numbered by rows from 1; some lie over edges of chunks."""
    labels = np.zeros((1, 1, side, side), np.uint32)
    for label in range(9):
        y, x = 100 + label // 3 * 230, 60 + label % 3 * 230
        labels[0, 0, y : y + 41, x : x + 63] = label + 1
    labels[0, 0, 110:114, 70:74] = 0
    return labels


@dataclass(frozen=True)
class Bench:
    """What the tests change, and who does."""

    segmentation: Segmentation
    ann: User
    ben: User

    @property
    def now(self) -> Segmentation:
        """The segmentation as the database has it."""
        return Segmentation.objects.select_related("image__project").get(pk=self.segmentation.pk)


def make_bench() -> Bench:
    """Nine blocks on noise that two members work on."""
    project = ProjectFactory.create()
    pixels = np.random.default_rng(0).integers(0, 60_000, (SIDE, SIDE)).astype(np.uint16)
    image = stored_image(project, pixels)
    segmentation = stored_segmentation(image, blocks(), measure(blocks(), open_pixels(image)))
    people = [MembershipFactory.create(project=project).user for _ in range(2)]
    return Bench(segmentation, *people)


def classes(segmentation: Segmentation, number: int | None = None) -> dict[int, str]:
    """What objects are called, of those that are called something."""
    rows = read_table(segmentation, ["label", "class"], number=number).to_pylist()
    return {row["label"]: row["class"] for row in rows if row.get("class") is not None}


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.OCELLUS_DATA = tmp_path
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"
    return tmp_path


@pytest.fixture
def bench(db: None) -> Bench:
    return make_bench()
