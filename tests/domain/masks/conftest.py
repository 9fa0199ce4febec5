"""A segmentation of known labels, stored as a run would store it."""

import uuid
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from pytest_django import Settings

from segmentation.domain.common import storage
from segmentation.domain.images.models import Image
from segmentation.domain.images.queries import image_info
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.services import publish_segmentation
from segmentation.domain.masks.tables import table_bytes
from segmentation.science.pixels.store import write_labels
from tests.domain.pictures import stored_image
from tests.factories import ProjectFactory


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.OCELLUS_DATA = tmp_path
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"
    return tmp_path


def squares(side: int = 96, step: int = 8) -> NDArray[np.uint32]:
    """A grid of squares (T, Z, Y, X), numbered by rows from 1."""
    y, x = np.mgrid[:side, :side]
    ids = y // step * (side // step) + x // step + 1
    ids[(y % step >= step - 2) | (x % step >= step - 2)] = 0
    return np.asarray(ids[None, None], np.uint32)


def stored_segmentation(image: Image, labels: NDArray[np.uint32], table: pa.Table) -> Segmentation:
    """A segmentation of `image` with these labels and this table."""
    folder = f"segment/{uuid.uuid4()}/1"
    write_labels(storage.zarr_store(f"{folder}/labels.zarr"), labels, image_info(image))
    storage.put_bytes(f"{folder}/objects.parquet", table_bytes(table))
    return publish_segmentation(
        image,
        None,
        image.project.created_by,
        pixels_key=f"{folder}/labels.zarr",
        table_key=f"{folder}/objects.parquet",
        count=table.num_rows,
        provenance={},
    )


@pytest.fixture
def segmentation(db: None) -> Segmentation:
    """144 squares on a picture of 96 × 96 pixels."""
    image = stored_image(ProjectFactory.create())
    labels = squares()
    ids = np.arange(1, labels.max() + 1)
    table = pa.table({"label": ids, "area_px": np.bincount(labels.ravel())[1:]})
    return stored_segmentation(image, labels, table)
