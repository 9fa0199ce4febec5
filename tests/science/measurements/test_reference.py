"""Every family of columns on real pictures and stacks, against others' libraries or plain sums."""

from itertools import product
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
from scipy.spatial.distance import cdist
from skimage.feature import graycoprops
from skimage.measure import regionprops_table

from segmentation.science.measurements import GROUPS, add_columns, measure
from segmentation.science.measurements.surroundings import RING_PX
from segmentation.science.measurements.texture import FEATURES, LEVELS
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei

Labels = NDArray[np.uint32]
FLAT = {
    "label": "label", "area_px": "area", "y0": "bbox-0", "x0": "bbox-1", "y1": "bbox-2",
    "x1": "bbox-3", "centroid_y_px": "centroid-0", "centroid_x_px": "centroid-1",
    "major_axis_px": "axis_major_length", "minor_axis_px": "axis_minor_length",
    "eccentricity": "eccentricity",
}  # fmt: skip
DEEP = {
    "label": "label", "volume_px": "area", "z0": "bbox-0", "y0": "bbox-1", "x0": "bbox-2",
    "z1": "bbox-3", "y1": "bbox-4", "x1": "bbox-5", "centroid_z_px": "centroid-0",
    "centroid_y_px": "centroid-1", "centroid_x_px": "centroid-2",
    "major_axis_px": "axis_major_length", "minor_axis_px": "axis_minor_length",
}  # fmt: skip
SEEN = {f"{what}_Channel_1": f"intensity_{what}" for what in ("mean", "min", "max", "std")}


def measured(labels: NDArray[Any], pixels: NDArray[Any], *groups: str) -> pa.Table:
    """The table of a plane (Y, X) or a stack (Z, Y, X)."""
    ndim = labels.ndim
    shaped = labels.reshape(1, -1, *labels.shape[-2:]).astype(np.uint32)
    source = ArraySource.of(pixels, "ZYX" if ndim == 3 else "YX", pixel_size=PixelSize())
    return add_columns(measure(shaped, source, ndim=ndim), shaped, source, groups)


def values(table: pa.Table, name: str) -> NDArray[np.float64]:
    return np.asarray(table[name], np.float64)


def assert_usual(labels: NDArray[Any], pixels: NDArray[Any]) -> None:
    """Shape and intensities are scikit-image's."""
    table = measured(labels, pixels)
    names = (FLAT if labels.ndim == 2 else DEEP) | SEEN
    wanted = tuple({theirs.partition("-")[0] for theirs in names.values()})
    expected = regionprops_table(labels.astype(int), pixels.astype(np.float64), properties=wanted)
    for ours, theirs in names.items():
        np.testing.assert_allclose(
            values(table, ours), expected[theirs], rtol=1e-6, atol=1e-5, err_msg=ours
        )
    total = [pixels[labels == one].sum(dtype=np.float64) for one in table["label"].to_pylist()]
    np.testing.assert_allclose(values(table, "sum_Channel_1"), total, rtol=1e-9)


def flat_pair(real_images: Path, size: int) -> tuple[NDArray[Any], NDArray[Any]]:
    folder = real_images / "nuclei_stardist2d"
    labels = tifffile.imread(folder / "labels/stardist_img2d.tif")
    pixels = tifffile.imread(folder / "images/stardist_img2d.tif")
    return labels[:size, :size], pixels[:size, :size]


def deep_pair(real_images: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    folder = real_images / "stack3d_stardist"
    labels = tifffile.imread(folder / "labels/stardist_img3d.tif")
    pixels = tifffile.imread(folder / "images/stardist_img3d.tif")
    return labels[:24, :64, :64], pixels[:24, :64, :64]


@pytest.mark.real_images
def test_size_place_and_intensity_of_real_nuclei(real_images: Path) -> None:
    assert_usual(*flat_pair(real_images, 512))


@pytest.mark.real_images
def test_size_place_and_intensity_of_a_real_stack(real_images: Path) -> None:
    assert_usual(*deep_pair(real_images))


@settings(max_examples=40, deadline=None)
@given(
    st.one_of(
        nps.arrays("uint8", (9, 11), elements=st.integers(0, 5)),
        nps.arrays("uint8", (4, 5, 6), elements=st.integers(0, 3)),
    ),
    st.integers(0, 2**31),
)
def test_size_place_and_intensity_of_anything(labels: NDArray[np.uint8], seed: int) -> None:
    if not labels.any():
        return
    pixels = np.random.default_rng(seed).integers(0, 60_000, labels.shape).astype(np.uint16)
    table = measured(labels, pixels)
    # Of a single pixel scikit-image's third axis in depth is a root of rounding.
    expected = regionprops_table(
        labels.astype(int), pixels, properties=("label", "area", "bbox", "centroid")
    )
    names = FLAT if labels.ndim == 2 else DEEP
    for ours, theirs in names.items():
        if theirs in expected:
            np.testing.assert_allclose(values(table, ours), expected[theirs], atol=1e-9)
    for ours, what in (("mean", np.mean), ("min", np.min), ("max", np.max), ("std", np.std)):
        seen = [what(pixels[labels == one]) for one in table["label"].to_pylist()]
        found = values(table, f"{ours}_Channel_1")
        np.testing.assert_allclose(found, seen, rtol=1e-6, atol=1e-4)


def assert_neighbours(labels: NDArray[Any]) -> None:
    """Who touches whom by looking at every edge, how near the nearest is by all distances."""
    table = measured(labels, np.ones(labels.shape, np.uint8), "neighbours")
    ids = table["label"].to_pylist()
    met: set[tuple[int, int]] = set()
    for axis in (-1, -2):
        ahead = np.moveaxis(labels, axis, 0)
        for one, other in zip(ahead[:-1].ravel(), ahead[1:].ravel(), strict=True):
            if one and other and one != other:
                met |= {(int(one), int(other)), (int(other), int(one))}
    assert table["touching"].to_pylist() == [sum(a == one for a, _ in met) for one in ids]
    axes = "zyx" if labels.ndim == 3 else "yx"
    places = np.stack([values(table, f"centroid_{axis}_px") for axis in axes], axis=1)
    apart = cdist(places, places)
    np.fill_diagonal(apart, np.inf)
    nearest = apart.min(axis=1)
    np.testing.assert_allclose(
        values(table, "nearest_px"), np.where(np.isfinite(nearest), nearest, np.nan), atol=1e-9
    )


@pytest.mark.real_images
def test_neighbours_of_real_nuclei(real_images: Path) -> None:
    assert_neighbours(flat_pair(real_images, 200)[0])
    assert_neighbours(deep_pair(real_images)[0])


@settings(max_examples=40, deadline=None)
@given(nps.arrays("uint8", (8, 9), elements=st.integers(0, 4)))
def test_neighbours_of_anything(labels: NDArray[np.uint8]) -> None:
    if labels.any():
        assert_neighbours(labels)


@pytest.mark.real_images
@pytest.mark.parametrize("pair", ["flat", "deep"])
def test_quantiles_of_real_pictures(real_images: Path, pair: str) -> None:
    labels, pixels = flat_pair(real_images, 256) if pair == "flat" else deep_pair(real_images)
    table = measured(labels, pixels, "quantiles")
    for name, percent in (("median", 50), ("p05", 5), ("p25", 25), ("p75", 75), ("p95", 95)):
        expected = [
            np.percentile(pixels[labels == one], percent) for one in table["label"].to_pylist()
        ]
        np.testing.assert_allclose(values(table, f"{name}_Channel_1"), expected, rtol=1e-6)


@settings(max_examples=30, deadline=None)
@given(
    nps.arrays("uint8", (7, 8), elements=st.integers(0, 3)),
    nps.arrays("int16", (7, 8), elements=st.integers(-3000, 3000)),
)
def test_quantiles_of_anything(labels: NDArray[np.uint8], pixels: NDArray[np.int16]) -> None:
    if not labels.any():
        return
    table = measured(labels, pixels.astype(np.float32), "quantiles")
    for name, percent in (("median", 50), ("p05", 5), ("p95", 95)):
        expected = [
            np.percentile(pixels[labels == one], percent) for one in table["label"].to_pylist()
        ]
        np.testing.assert_allclose(values(table, f"{name}_Channel_1"), expected, atol=1e-3)


@pytest.mark.real_images
def test_surroundings_of_a_stack_are_those_of_its_planes(real_images: Path) -> None:
    """An object's ring and edge are counted plane by plane, and put together."""
    labels, pixels = deep_pair(real_images)
    whole = measured(labels, pixels, "surroundings")
    sums = dict.fromkeys(product(("ring", "edge"), whole["label"].to_pylist()), (0.0, 0))
    for plane, seen in zip(labels, pixels, strict=True):
        for what, one in sums:
            mask = (ring_of if what == "ring" else edge_of)(plane, one)
            total, count = sums[what, one]
            sums[what, one] = (total + float(seen[mask].sum(dtype=float)), count + int(mask.sum()))
    for what in ("ring", "edge"):
        expected = [
            total / count if count else np.nan
            for total, count in (sums[what, one] for one in whole["label"].to_pylist())
        ]
        np.testing.assert_allclose(values(whole, f"{what}_mean_Channel_1"), expected, rtol=1e-9)


def edge_of(plane: NDArray[Any], one: int) -> NDArray[np.bool_]:
    """Pixels of an object beside one that is not its own, within the picture."""
    own, padded = plane == one, np.pad(plane, 1, mode="edge")
    beside = np.zeros(plane.shape, bool)
    for dy, dx in ((0, 1), (2, 1), (1, 0), (1, 2)):
        beside |= padded[dy : dy + plane.shape[0], dx : dx + plane.shape[1]] != one
    return np.asarray(own & beside)


def ring_of(plane: NDArray[Any], one: int) -> NDArray[np.bool_]:
    """Background up to `RING_PX` from an object and nearer to no other, ties to the lower id."""
    here = np.argwhere(plane == one)
    found = np.zeros(plane.shape, bool)
    if not len(here):
        return found
    others = np.argwhere((plane > 0) & (plane != one))
    numbers = plane[tuple(others.T)]
    for y, x in np.argwhere(plane == 0):
        far = ((here - (y, x)) ** 2).sum(axis=1).min()
        if far > RING_PX**2:
            continue
        away = ((others - (y, x)) ** 2).sum(axis=1)
        nearer = (away < far) | ((away == far) & (numbers < one))
        found[y, x] = not nearer.any()
    return found


def test_texture_of_a_stack_counts_the_pairs_of_all_its_planes() -> None:
    made = nuclei((5, 24, 26), 4, (3, 5), seed=4)
    labels = made.labels
    pixels = np.random.default_rng(3).integers(0, 4000, labels.shape).astype(np.uint16)
    table = measured(labels, pixels, "texture")
    inside = pixels[labels > 0].astype(float)
    levels = (pixels - inside.min()) * LEVELS // (inside.max() - inside.min())
    levels = np.clip(levels, 0, LEVELS - 1).astype(int)
    for row, one in enumerate(table["label"].to_pylist()):
        counts = np.zeros((LEVELS, LEVELS, 1, 4))
        for direction, (dy, dx) in enumerate(((0, 1), (1, 1), (1, 0), (1, -1))):
            for z, y, x in np.argwhere(labels == one):
                v, u = y + dy, x + dx
                there = v < labels.shape[1] and 0 <= u < labels.shape[2]
                if there and labels[z, v, u] == one:
                    a, b = levels[z, y, x], levels[z, v, u]
                    counts[a, b, 0, direction] += 1
                    counts[b, a, 0, direction] += 1
        for feature in FEATURES:
            expected = graycoprops(counts, feature).mean()
            found = values(table, f"texture_{feature.lower()}_Channel_1")[row]
            np.testing.assert_allclose(found, expected, rtol=1e-6)


def assert_compensated(labels: NDArray[Any], pixels: NDArray[Any]) -> None:
    """The equations of spill-over, written down as a dense matrix and solved by NumPy."""
    table = measured(labels, pixels, "spillover")
    ids = table["label"].to_pylist()
    padded = np.pad(labels, 1)
    shared, ends = np.zeros((len(ids), len(ids))), np.zeros(len(ids))
    for y, x in np.argwhere(labels > 0) + 1:
        row = ids.index(padded[y, x])
        for v, u in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if padded[v, u] != padded[y, x]:
                ends[row] += 1
                if padded[v, u]:
                    shared[row, ids.index(padded[v, u])] += 1
    weights = 0.5 * shared / ends[:, None]
    mixing = weights + np.diag(1 - weights.sum(axis=1))
    own = np.linalg.solve(mixing, values(table, "mean_Channel_1"))
    np.testing.assert_allclose(
        values(table, "compensated_Channel_1"), np.maximum(own, 0), rtol=1e-6, atol=1e-6
    )


@pytest.mark.real_images
def test_spill_over_of_real_nuclei(real_images: Path) -> None:
    assert_compensated(*flat_pair(real_images, 150))


@pytest.mark.parametrize("deep", [False, True])
def test_all_columns_over_tiles_are_those_of_the_whole(deep: bool) -> None:
    """Objects across the corner of four blocks are what they are within one."""
    made = nuclei((3, 90, 100) if deep else (90, 100), 25, (5, 8), seed=6)
    shape = (*made.labels.shape[:-2], 130, 140)
    labels, pixels = np.zeros(shape, np.uint32), np.zeros(shape, np.uint16)
    labels[..., 20:110, 20:120] = made.labels
    pixels[:] = np.random.default_rng(0).integers(0, 4096, shape)
    wide = np.zeros((2, *shape[:-2], 2200, 2200), np.uint32)
    wide[0, ..., 1985:2115, 1975:2115], wide[1, ..., 1985:2115, 1975:2115] = labels, pixels
    one = measured(labels, pixels, *GROUPS)
    other = measured(wide[0], wide[1].astype(np.uint16), *GROUPS)
    assert one.column_names == other.column_names
    for name in one.column_names:
        expected = values(one, name)
        if name in ("y0", "y1", "centroid_y_px"):
            expected = expected + 1985
        if name in ("x0", "x1", "centroid_x_px"):
            expected = expected + 1975
        np.testing.assert_allclose(values(other, name), expected, rtol=1e-7, err_msg=name)
