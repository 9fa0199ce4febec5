"""Made-up nuclei."""

import numpy as np
import pytest

from segmentation.science.pixels.synthetic import nuclei, stack


@pytest.mark.parametrize("shape", [(128, 160), (16, 64, 64)])
def test_truth_and_picture_belong_together(shape: tuple[int, ...]) -> None:
    made = nuclei(shape, count=12, radius=(4, 7), seed=3)
    assert made.image.shape == made.labels.shape == shape
    assert made.image.dtype == np.uint16
    ids = np.unique(made.labels)
    assert ids.tolist() == list(range(len(ids)))
    assert len(ids) > 8
    assert made.image[made.labels > 0].mean() > 2 * made.image[made.labels == 0].mean()


@pytest.mark.parametrize("seed", range(3))
def test_stacks_hold_many_nuclei_of_whole_numbers(seed: int) -> None:
    made = stack((20, 64, 64), seed=seed)
    assert made.image.shape == made.labels.shape == (20, 64, 64)
    assert made.image.dtype == np.uint16
    ids = np.unique(made.labels)
    assert ids.tolist() == list(range(len(ids)))
    assert len(ids) > 5
    assert made.image[made.labels > 0].mean() > 1.5 * made.image[made.labels == 0].mean()


def test_the_same_seed_makes_the_same_pixels() -> None:
    first, again, other = (nuclei((64, 64), 5, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(first.image, again.image)
    assert not np.array_equal(first.image, other.image)
