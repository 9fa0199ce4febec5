"""Training data is refused before it costs an hour, with the file and the reason."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.engines.dataset import (
    Sample,
    check_samples,
    load_samples,
    typical_diameter,
)
from segmentation.science.engines.errors import TrainingDataError
from tests.science.engines.conftest import discs

PERCENTILES = {"low": 1.0, "high": 99.8}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    images, labels = tmp_path / "images", tmp_path / "labels"
    images.mkdir()
    labels.mkdir()
    for number in range(3):
        image, ids = discs(seed=number)
        tifffile.imwrite(images / f"cell.{number}.tif", (image.clip(0) * 1000).astype(np.uint16))
        tifffile.imwrite(labels / f"cell.{number}.labels.tif", ids.astype(np.uint16))
    return images, labels


def test_files_are_paired_by_stem(folders: tuple[Path, Path]) -> None:
    loaded = load_samples(*folders, PERCENTILES)
    assert [sample.name for sample in loaded] == ["cell.0", "cell.1", "cell.2"]
    assert loaded[0].image.shape == (1, 96, 96)
    assert loaded[0].objects == discs(seed=0)[1].max()


def test_an_image_without_labels_is_named(folders: tuple[Path, Path]) -> None:
    (folders[1] / "cell.1.labels.tif").unlink()
    with pytest.raises(TrainingDataError, match=r"cell\.1\.tif has no partner .*\(1 of 3"):
        load_samples(*folders, PERCENTILES)


def test_labels_of_another_size_are_named(folders: tuple[Path, Path]) -> None:
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", np.ones((50, 40), np.uint16))
    with pytest.raises(TrainingDataError, match=r"cell\.1\.labels\.tif is 40 × 50.*96 × 96"):
        load_samples(*folders, PERCENTILES)


def test_float_labels_are_refused(folders: tuple[Path, Path]) -> None:
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", np.ones((96, 96), np.float32))
    with pytest.raises(TrainingDataError, match="labels are whole numbers"):
        load_samples(*folders, PERCENTILES)


def test_a_mask_of_one_id_for_all_objects_is_refused(folders: tuple[Path, Path]) -> None:
    mask = np.zeros((96, 96), np.uint8)
    mask[::8, ::8] = 255
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", mask)
    with pytest.raises(TrainingDataError, match="1 ids for 144 separate objects"):
        load_samples(*folders, PERCENTILES)


def test_one_image_is_too_few_and_no_object_is_nothing_to_learn(
    folders: tuple[Path, Path],
) -> None:
    loaded = load_samples(*folders, PERCENTILES)
    with pytest.raises(TrainingDataError, match="at least two"):
        check_samples(loaded[:1])
    for path in folders[1].iterdir():
        tifffile.imwrite(path, np.zeros((96, 96), np.uint8))
    with pytest.raises(TrainingDataError, match="holds an object"):
        check_samples(load_samples(*folders, PERCENTILES))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="no folder"):
        load_samples(tmp_path / "nowhere", tmp_path, PERCENTILES)


def test_the_typical_diameter_is_that_of_discs_of_the_median_area() -> None:
    labels = np.zeros((40, 40), np.int32)
    labels[:10, :10], labels[20:22, :2], labels[20:40, 20:40] = 1, 2, 3
    samples = [Sample("one", np.zeros((1, 40, 40), np.float32), labels)]
    assert typical_diameter(samples) == pytest.approx(2 * np.sqrt(100 / np.pi), abs=0.01)
    empty = Sample("empty", samples[0].image, np.zeros_like(labels))
    assert typical_diameter([*samples, empty]) == typical_diameter(samples)
    assert typical_diameter([empty]) is None
