"""Outlines filled and drawn, against scikit-image."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage
from skimage.draw import polygon
from skimage.measure import find_contours

from segmentation.science.engines.contours import longest_contour
from segmentation.science.engines.outlines import draw

SHAPE = (48, 60)


def stars(rng: np.random.Generator, radii: NDArray[np.float64]) -> NDArray[np.float64]:
    angles = np.linspace(0, 2 * np.pi, radii.shape[1], endpoint=False)
    rays = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    centres = rng.integers(0, 60, (len(radii), 1, 2))
    shapes: NDArray[np.float64] = radii[..., None] * rays + centres
    return shapes


def polygons(kind: str, rng: np.random.Generator) -> NDArray[np.float32]:
    made = {
        "anywhere": rng.uniform(-10, 70, (60, 9, 2)),
        "through pixels": rng.integers(-5, 60, (60, 7, 2)),
        "through half pixels": rng.integers(-10, 120, (60, 12, 2)) / 2,
        "star-convex": stars(rng, rng.integers(1, 20, (60, 32)).astype(float)),
    }
    return np.asarray(made[kind], np.float32)


@pytest.mark.parametrize("kind", ["anywhere", "through pixels", "through half pixels"])
def test_one_outline_holds_the_pixels_that_scikit_image_says(kind: str) -> None:
    for outline in polygons(kind, np.random.default_rng(1)):
        expected = np.zeros(SHAPE, np.int32)
        expected[polygon(outline[:, 0], outline[:, 1], SHAPE)] = 1
        assert np.array_equal(draw(outline[None], np.ones(1, "f4"), SHAPE, 0).labels, expected)


def test_the_first_of_many_outlines_is_on_top() -> None:
    outlines = polygons("star-convex", np.random.default_rng(2))
    expected = np.zeros(SHAPE, np.int32)
    for number, outline in list(enumerate(outlines, start=1))[::-1]:
        expected[polygon(outline[:, 0], outline[:, 1], SHAPE)] = number
    found = draw(outlines, np.linspace(1, 0, len(outlines)).astype("f4"), SHAPE, 0)
    _, dense = np.unique(np.append(expected, 0), return_inverse=True)
    assert 10 < found.labels.max() < len(outlines)
    assert np.array_equal(found.labels.ravel(), dense[:-1])
    assert len(found.outlines) == len(found.scores) == found.labels.max()


def test_numbers_that_are_none_paint_nothing_and_harm_nothing() -> None:
    odd = np.array([[[np.nan, np.nan]] * 4, [[np.inf, 0], [0, np.inf], [-np.inf, 3], [3, 3]]])
    assert draw(odd.astype("f4"), np.ones(2, "f4"), SHAPE, 0).labels.shape == SHAPE


@pytest.mark.parametrize("smooth", [0.0, 0.7, 1.5, 3.0])
def test_the_longest_contour_is_scikit_images(smooth: float) -> None:
    rng = np.random.default_rng(3)
    for _ in range(25):
        mask = ndimage.gaussian_filter(rng.normal(size=(30, 40)), smooth) > 0
        expected = max(find_contours(np.pad(mask, 1).astype(float), 0.5), key=len) - 1
        found = longest_contour(mask)
        assert len(found) == len(expected)
        assert set(map(tuple, found.tolist())) == set(map(tuple, expected.tolist()))
        assert np.array_equal(found[0], found[-1])


def test_nothing_has_no_contour() -> None:
    assert longest_contour(np.zeros((5, 5), bool)).shape == (0, 2)
