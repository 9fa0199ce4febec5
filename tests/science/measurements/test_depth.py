"""Form and texture of objects, with scikit-image as the oracle, in depth and over tiles."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt
from skimage.feature import graycomatrix, graycoprops
from skimage.measure import label, marching_cubes, mesh_surface_area, regionprops
from skimage.segmentation import find_boundaries

from segmentation.science.measurements import CannotMeasure, add_columns, measure
from segmentation.science.measurements.surroundings import RING_PX
from segmentation.science.measurements.texture import FEATURES, LEVELS
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

Labels = NDArray[np.uint32]


def more(labels: Labels, pixels: NDArray[Any], group: str, ndim: int, **size: float) -> pa.Table:
    t, z, y, x = labels.shape
    source = ArraySource.of(pixels.reshape(t, z, y, x), "TZYX", pixel_size=PixelSize(**size))
    return add_columns(measure(labels, source, ndim=ndim), labels, source, [group])


def values(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(table[name], np.float64)


def assert_solid(labels: NDArray[Any], spacing: tuple[float, float, float] | None = None) -> None:
    size = dict(zip("zyx", spacing, strict=True)) if spacing else {}
    table = more(labels[None].astype(np.uint32), np.ones_like(labels, np.uint8), "form", 3, **size)
    regions = regionprops(labels.astype(int), spacing=spacing or (1, 1, 1))
    # Of voxels in one plane scikit-image knows no hull.
    deep = [np.linalg.matrix_rank(one.coords - one.coords[0]) == 3 for one in regions]
    assert np.array_equal(np.isnan(values(table, "solidity")), ~np.array(deep, bool))
    for ours, theirs in (("solidity", "solidity"), ("euler_number", "euler_number"),
                         (f"feret_{'um' if spacing else 'px'}", "feret_diameter_max")):  # fmt: skip
        expected = [float(getattr(one, theirs)) for one in np.array(regions, object)[deep]]
        np.testing.assert_allclose(values(table, ours)[deep], expected, rtol=1e-5)
    meshes = [marching_cubes(np.pad(one.image, 1), 0.5, spacing=spacing or (1, 1, 1))
              for one in regions]  # fmt: skip
    surface = np.array([mesh_surface_area(mesh[0], mesh[1]) for mesh in meshes])
    found = values(table, f"surface_{'um2' if spacing else 'px'}")
    np.testing.assert_allclose(found, surface, rtol=1e-6)
    volume = np.array([region.area for region in regions])
    np.testing.assert_allclose(
        values(table, "sphericity"), np.pi ** (1 / 3) * (6 * volume) ** (2 / 3) / surface
    )


@pytest.mark.parametrize("spacing", [None, (0.5, 0.2, 0.2)])
def test_form_in_depth_equals_scikit_image(spacing: tuple[float, float, float] | None) -> None:
    assert_solid(nuclei((16, 50, 60), 8, (4, 7), seed=1).labels, spacing)


@pytest.mark.real_images
def test_form_of_a_real_stack_equals_scikit_image(real_images: Path) -> None:
    path = min((real_images / "stack3d_stardist/labels").glob("*.tif"))
    assert_solid(tifffile.imread(path)[:24, :64, :64])


@settings(max_examples=20, deadline=None)
@given(nps.arrays("uint8", (4, 5, 6), elements=st.integers(0, 1)))
def test_form_of_ragged_solids_equals_scikit_image(mask: NDArray[np.uint8]) -> None:
    assert_solid(np.asarray(label(mask, connectivity=1), np.uint32))


def test_a_ball_is_nearly_round() -> None:
    z, y, x = np.mgrid[-12:13, -12:13, -12:13]
    ball = (z * z + y * y + x * x <= 100).astype(np.uint32)[None]
    table = more(ball, np.ones_like(ball, np.uint8), "form", 3)
    assert 0.9 < values(table, "sphericity")[0] < 1


def assert_surroundings(labels: NDArray[Any], pixels: NDArray[Any]) -> None:
    table = more(labels[None, None].astype(np.uint32), pixels, "surroundings", 2)
    ids = [int(one) for one in np.unique(labels) if one]
    far = np.array([distance_transform_edt(labels != one) for one in ids])
    inner = find_boundaries(labels, connectivity=1, mode="inner")
    for row, one in enumerate(ids):
        ring = (labels == 0) & (far[row] <= RING_PX) & (np.argmin(far, axis=0) == row)
        for what, mask in (("ring", ring), ("edge", inner & (labels == one))):
            expected = pixels[mask].astype(float).mean() if mask.any() else np.nan
            found = values(table, f"{what}_mean_Channel_1")[row]
            np.testing.assert_allclose(found, expected, rtol=1e-9)


@settings(max_examples=30, deadline=None)
@given(nps.arrays("uint8", (12, 14), elements=st.sampled_from([0] * 9 + [1, 2, 3])))
def test_edge_and_ring_are_those_of_scipy_s_distances(labels: NDArray[np.uint8]) -> None:
    assert_surroundings(labels, np.random.default_rng(0).random(labels.shape, np.float32))


@pytest.mark.real_images
def test_edge_and_ring_of_real_nuclei(real_images: Path) -> None:
    folder = real_images / "nuclei_stardist2d"
    labels = tifffile.imread(folder / "labels/stardist_img2d.tif")[:150, :150]
    pixels = tifffile.imread(folder / "images/stardist_img2d.tif")[:150, :150]
    assert_surroundings(labels, pixels.astype(np.float32))


def test_tiles_give_what_the_whole_gives() -> None:
    """The same objects across the corner of four blocks, and within one."""
    small = nuclei((120, 130), 30, (5, 9), seed=2)
    pixels = np.random.default_rng(0).integers(0, 4096, small.labels.shape).astype(np.uint16)
    wide = np.zeros((2, 2200, 2200), np.uint32)
    wide[0, 1990:2110, 1980:2110], wide[1, 1990:2110, 1980:2110] = small.labels, pixels
    for group in ("surroundings", "texture", "form", "quantiles"):
        one = more(small.labels[None, None], pixels, group, 2)
        other = more(wide[:1][None], wide[1].astype(np.uint16), group, 2)
        for name in one.column_names[one.column_names.index("sum_Channel_1") + 1 :]:
            inner = ~touching(small.labels)
            found = values(other, name)[inner]
            np.testing.assert_allclose(found, values(one, name)[inner], rtol=1e-9)


def touching(labels: Labels) -> NDArray[np.bool_]:
    """Of each object whether the end of the picture is within its ring."""
    end = np.ones(labels.shape, bool)
    end[2 * RING_PX : -2 * RING_PX, 2 * RING_PX : -2 * RING_PX] = False
    return np.isin(np.unique(labels)[1:], labels[end])


def assert_texture(labels: NDArray[Any], pixels: NDArray[Any]) -> None:
    """Every pair is looked at, one by one."""
    table = more(labels[None, None].astype(np.uint32), pixels, "texture", 2)
    inside = pixels[labels > 0].astype(float)
    span = (inside.max() - inside.min()) or np.inf
    levels = np.clip((pixels - inside.min()) * LEVELS // span, 0, LEVELS - 1)
    for row, one in enumerate(np.unique(labels[labels > 0])):
        found = [pairs(np.where(labels == one, levels, -1), *step) for step in
                 ((0, 1), (1, 1), (1, 0), (1, -1))]  # fmt: skip
        seen = [counts for counts in found if counts.any()]
        for feature in FEATURES:
            said = [graycoprops(counts[..., None, None], feature)[0, 0] for counts in seen]
            mean = np.mean(said) if said else np.nan
            name = f"texture_{feature.lower()}_Channel_1"
            np.testing.assert_allclose(values(table, name)[row], mean, rtol=1e-6, atol=1e-12)


def pairs(levels: NDArray[Any], dy: int, dx: int) -> NDArray[np.float64]:
    counts = np.zeros((LEVELS, LEVELS))
    height, width = levels.shape
    for y in range(height - dy):
        for x in range(max(0, -dx), min(width, width - dx)):
            a, b = int(levels[y, x]), int(levels[y + dy, x + dx])
            if a >= 0 and b >= 0:
                counts[a, b] += 1
                counts[b, a] += 1
    return counts


def test_texture_is_haralick_s() -> None:
    labels = nuclei((40, 50), 8, (3, 7), seed=5).labels
    assert_texture(labels, np.random.default_rng(1).integers(0, 4000, (40, 50)).astype(np.uint16))


@settings(max_examples=20, deadline=None)
@given(
    nps.arrays("uint8", (6, 7), elements=st.integers(0, 3)),
    nps.arrays("uint8", (6, 7), elements=st.integers(0, 255)),
)
def test_texture_of_anything(labels: NDArray[np.uint8], pixels: NDArray[np.uint8]) -> None:
    if labels.any():
        assert_texture(labels, pixels)


@pytest.mark.real_images
def test_texture_of_real_nuclei(real_images: Path) -> None:
    folder = real_images / "nuclei_stardist2d"
    labels = tifffile.imread(folder / "labels/stardist_img2d.tif")[:90, :90]
    assert_texture(labels, tifffile.imread(folder / "images/stardist_img2d.tif")[:90, :90])


def test_texture_of_a_box_is_scikit_image_s() -> None:
    pixels = np.random.default_rng(2).integers(0, LEVELS, (9, 12)).astype(np.uint8)
    pixels[0, :2] = 0, LEVELS - 1
    table = more(np.ones((1, 1, 9, 12), np.uint32), pixels, "texture", 2)
    levels = np.minimum(pixels * (LEVELS / (LEVELS - 1)), LEVELS - 1).astype(np.uint8)
    angles = [0, np.pi / 4, np.pi / 2, 3 * np.pi / 4]
    matrix = graycomatrix(levels, [1], angles, LEVELS, symmetric=True)
    for feature in FEATURES:
        expected = graycoprops(matrix, feature).mean()
        found = values(table, f"texture_{feature.lower()}_Channel_1")
        np.testing.assert_allclose(found, [expected], rtol=1e-9)


@pytest.mark.parametrize("group", ["form", "texture"])
def test_an_object_at_several_times_is_refused(group: str) -> None:
    labels = np.full((2, 3, 4, 4), 7, np.uint32)
    with pytest.raises(CannotMeasure, match="Object 7 lies at several times"):
        more(labels, np.ones(labels.shape, np.uint8), group, 3)
