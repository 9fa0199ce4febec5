"""Objects grown to cells: as scikit-image does it, in whatever pieces the image is read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import distance_transform_edt
from skimage.segmentation import expand_labels

from segmentation.science.pixels.growing import GrownLabels, grow_plane
from segmentation.science.pixels.label_source import ArrayLabels, whole
from segmentation.science.pixels.synthetic import nuclei


@pytest.mark.parametrize("distance", [1, 4, 9])
def test_objects_cover_what_scikit_image_says(distance: int) -> None:
    labels = nuclei((120, 130), 40, (4, 7), seed=2).labels
    grown = grow_plane(labels, distance)
    reference = expand_labels(labels, distance)
    assert np.array_equal(grown > 0, reference > 0)
    assert np.array_equal(grown[labels > 0], labels[labels > 0])
    # Where the two differ, both objects are as near.
    apart = {label: distance_transform_edt(labels != label) for label in np.unique(labels)[1:]}
    for y, x in np.argwhere(grown != reference):
        assert apart[grown[y, x]][y, x] == apart[reference[y, x]][y, x]
        assert grown[y, x] < reference[y, x]


@given(st.data())
def test_pieces_are_grown_as_the_whole(data: st.DataObject) -> None:
    seed, distance = data.draw(st.integers(0, 9)), data.draw(st.integers(1, 12))
    rng = np.random.default_rng(seed)
    labels = np.where(rng.random((2, 1, 40, 50)) < 0.03, rng.integers(1, 70_000, (2, 1, 40, 50)), 0)
    grown = GrownLabels(ArrayLabels(labels.astype(np.uint32)), distance)
    assert grown.shape == labels.shape
    everything = whole(grown)
    top, left = data.draw(st.integers(0, 39)), data.draw(st.integers(0, 49))
    rows, columns = slice(top, top + 9), slice(left, left + 9)
    assert np.array_equal(grown.read(1, 0, rows, columns), everything[1, 0, rows, columns])


def test_nothing_grows_from_nothing() -> None:
    assert not grow_plane(np.zeros((5, 6), np.uint32), 3).any()
