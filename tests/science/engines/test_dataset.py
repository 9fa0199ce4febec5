"""Training data is refused before it costs an hour, with the file and the reason."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.engines.dataset import (
    Sample,
    anisotropy_of,
    check_samples,
    holds_stacks,
    load_samples,
    typical_diameter,
)
from segmentation.science.engines.errors import TrainingDataError
from tests.science.engines.conftest import discs, small_header

HEADER = small_header()
STACKS = HEADER.model_copy(update={"ndim": 3})


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
    loaded = load_samples(*folders, HEADER)
    assert [sample.name for sample in loaded] == ["cell.0", "cell.1", "cell.2"]
    assert loaded[0].image.shape == (1, 96, 96)
    assert loaded[0].objects == discs(seed=0)[1].max()


def test_an_image_without_labels_is_named(folders: tuple[Path, Path]) -> None:
    (folders[1] / "cell.1.labels.tif").unlink()
    with pytest.raises(TrainingDataError, match=r"cell\.1\.tif has no partner .*\(1 of 3"):
        load_samples(*folders, HEADER)


def test_labels_of_another_size_are_named(folders: tuple[Path, Path]) -> None:
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", np.ones((50, 40), np.uint16))
    with pytest.raises(TrainingDataError, match=r"cell\.1\.labels\.tif is 40 × 50.*96 × 96"):
        load_samples(*folders, HEADER)


def test_float_labels_are_refused(folders: tuple[Path, Path]) -> None:
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", np.ones((96, 96), np.float32))
    with pytest.raises(TrainingDataError, match="labels are whole numbers"):
        load_samples(*folders, HEADER)


def test_a_mask_of_one_id_for_all_objects_is_refused(folders: tuple[Path, Path]) -> None:
    mask = np.zeros((96, 96), np.uint8)
    mask[::8, ::8] = 255
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", mask)
    with pytest.raises(TrainingDataError, match="1 ids for 144 separate objects"):
        load_samples(*folders, HEADER)


def test_an_id_that_two_objects_have_is_refused_with_both_places(
    folders: tuple[Path, Path],
) -> None:
    ids = np.zeros((96, 96), np.uint16)
    ids[2:12, 5:15], ids[60:70, 80:90], ids[40:50, 40:50] = 7, 7, 8
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", ids)
    places = "cell.1.labels.tif gives two objects the same id, at x 10, y 6 and at x 84, y 64"
    with pytest.raises(TrainingDataError, match=places):
        load_samples(*folders, HEADER)


def test_an_object_in_pieces_near_each_other_is_one(folders: tuple[Path, Path]) -> None:
    ids = np.zeros((96, 96), np.uint16)
    ids[10:30, 10:20], ids[10:30, 24:34], ids[80:82, 90:92] = 1, 1, 1
    tifffile.imwrite(folders[1] / "cell.1.labels.tif", ids)
    assert load_samples(*folders, HEADER)[1].objects == 1


def test_one_image_is_too_few_and_no_object_is_nothing_to_learn(
    folders: tuple[Path, Path],
) -> None:
    loaded = load_samples(*folders, HEADER)
    with pytest.raises(TrainingDataError, match="at least two"):
        check_samples(loaded[:1])
    for path in folders[1].iterdir():
        tifffile.imwrite(path, np.zeros((96, 96), np.uint8))
    with pytest.raises(TrainingDataError, match="holds an object"):
        check_samples(load_samples(*folders, HEADER))


def write_stack(folders: tuple[Path, Path], depth: int = 4) -> None:
    """One file a folder: a ball's image and labels, `depth` planes."""
    for folder in folders:
        for path in folder.iterdir():
            path.unlink()
    z, y, x = np.mgrid[:depth, :40, :50]
    ball = (z - depth / 2) ** 2 * 30 + (y - 20) ** 2 + (x - 25) ** 2 < 100
    tifffile.imwrite(
        folders[0] / "ball.tif",
        (ball * 900).astype(np.uint16),
        imagej=True,
        metadata={"axes": "ZYX"},
    )
    tifffile.imwrite(folders[1] / "ball.tif", ball.astype(np.uint16), photometric="minisblack")


def test_a_stack_is_one_sample_of_a_model_of_stacks(folders: tuple[Path, Path]) -> None:
    write_stack(folders)
    (sample,) = load_samples(*folders, STACKS)
    assert holds_stacks(folders[1])
    assert sample.image.shape == (1, 4, 40, 50)
    assert sample.labels.shape == (4, 40, 50)
    assert anisotropy_of([sample]) == pytest.approx(19 / 3, abs=0.1)


def test_a_stack_is_many_samples_of_a_model_of_planes(folders: tuple[Path, Path]) -> None:
    write_stack(folders)
    samples = load_samples(*folders, HEADER)
    assert [sample.name for sample in samples] == [f"ball z{z}" for z in range(4)]
    assert all(sample.image.shape == (1, 40, 50) for sample in samples)
    assert [sample.objects for sample in samples] == [0, 1, 1, 1]


def test_planes_cannot_train_a_model_of_stacks(folders: tuple[Path, Path]) -> None:
    assert not holds_stacks(folders[1])
    with pytest.raises(TrainingDataError, match=r"cell\.0\.tif: .* single plane"):
        load_samples(*folders, STACKS)


def test_labels_of_another_depth_are_named(folders: tuple[Path, Path]) -> None:
    write_stack(folders)
    tifffile.imwrite(
        folders[1] / "ball.tif", np.ones((3, 40, 50), np.uint16), photometric="minisblack"
    )
    with pytest.raises(TrainingDataError, match=r"ball\.tif is 50 × 40 × 3.*50 × 40 × 4"):
        load_samples(*folders, STACKS)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="no folder"):
        load_samples(tmp_path / "nowhere", tmp_path, HEADER)


def test_the_typical_diameter_is_that_of_discs_of_the_median_area() -> None:
    labels = np.zeros((40, 40), np.int32)
    labels[:10, :10], labels[20:22, :2], labels[20:40, 20:40] = 1, 2, 3
    samples = [Sample("one", np.zeros((1, 40, 40), np.float32), labels)]
    assert typical_diameter(samples) == pytest.approx(2 * np.sqrt(100 / np.pi), abs=0.01)
    empty = Sample("empty", samples[0].image, np.zeros_like(labels))
    assert typical_diameter([*samples, empty]) == typical_diameter(samples)
    assert typical_diameter([empty]) is None
