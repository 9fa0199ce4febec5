"""SplineDist: curves that survive encoding, seams that do not show."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy.interpolate import BSpline
from skimage.draw import polygon2mask
from stardist.lib.stardist2d import c_non_max_suppression_inds_old

from segmentation.science.engines.base import Instances
from segmentation.science.engines.candidates import (
    Candidates,
    core_candidates,
    most_probable_first,
)
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.splinedist import spline
from segmentation.science.engines.splinedist.decode import control_points, decode
from segmentation.science.engines.splinedist.network import SplineDistConfig, SplineDistNetwork
from segmentation.science.engines.splinedist.spec import SplineDistParameters
from segmentation.science.engines.splinedist.suppression import suppress
from segmentation.science.engines.splinedist.targets import contour, loss, targets
from segmentation.science.engines.tiled import tile_grid
from tests.science.engines.conftest import discs
from tests.science.engines.truth import Eye, everything, real_labels

M, SAMPLES = 8, 128
BASIS = spline.basis(M, SAMPLES)


def ideal_fields(labels: NDArray[np.int32], grid: int) -> NDArray[np.float32]:
    """What a network says that has learnt everything."""
    said = targets(labels, grid, SAMPLES)
    rows, columns = np.nonzero(said.owner >= 0)
    pixels = grid * np.stack([rows, columns], axis=1)[:, None]
    seen = spline.fit(said.contours, M)[said.owner[rows, columns]] - pixels
    fields = np.zeros((1 + 2 * M, *said.prob.shape), np.float32)
    fields[0] = said.prob
    fields[1:, rows, columns] = spline.to_polar(seen).T
    return fields


def found_again(labels: NDArray[np.int32], grid: int, min_area_px: int = 0) -> Instances:
    pieces = [
        core_candidates(ideal_fields(labels, grid), everything(labels.shape), (grid, grid), 0.5)
    ]
    parameters = SplineDistParameters(min_area_px=min_area_px)
    return decode(pieces, BASIS, (labels.shape[0], labels.shape[1]), parameters)


def circles(count: int, seed: int = 0) -> NDArray[np.float32]:
    """Control points of bent circles, some beyond the edge of a plane of 120 × 120 pixels."""
    rng = np.random.default_rng(seed)
    control = spline.to_cartesian(
        np.stack([spline.disc(M, radius) for radius in rng.uniform(4, 15, count)])
    )
    bent = control * rng.uniform(0.7, 1.3, (count, M, 1))
    return (bent + rng.uniform(0, 120, (count, 1, 2))).astype(np.float32)


def test_the_network_is_the_authors() -> None:
    network = SplineDistNetwork(SplineDistConfig(batch_norm=False))
    assert sum(parameter.numel() for parameter in network.parameters()) == 1_423_121


def test_the_basis_is_that_of_periodic_cubic_splines() -> None:
    at = np.linspace(0, M, SAMPLES, endpoint=False)
    for k in range(M):
        bump = BSpline.basis_element(np.arange(k - 2, k + 3), extrapolate=False)
        expected = sum(np.nan_to_num(bump(at + turn * M)) for turn in (-1, 0, 1))
        assert BASIS[:, k] == pytest.approx(expected, abs=1e-6)


def test_too_few_control_points_are_refused() -> None:
    with pytest.raises(ValueError, match="needs 4 control points, not 3"):
        spline.basis(3, 10)


def test_contours_begin_at_the_top_and_run_as_the_discs_of_a_new_network_do() -> None:
    yy, xx = np.mgrid[:61, :61] - 30
    outline = contour(yy**2 + xx**2 <= 20**2, SAMPLES)
    circle = BASIS @ spline.to_cartesian(spline.disc(M, 20)[None])[0] + 30
    assert np.linalg.norm(outline - circle, axis=1).max() < 2
    assert outline[0].tolist() == [10, 30]


def test_a_new_network_outlines_discs_everywhere() -> None:
    network = SplineDistNetwork(SplineDistConfig(depth=1, base=4, features=4)).eval()
    with torch.no_grad():
        _, polar = network(torch.zeros(1, 1, 8, 8))
    bias = torch.from_numpy(spline.disc(M, 8.0))
    assert polar[0].permute(1, 2, 0) == pytest.approx(bias.expand(4, 4, -1), abs=0.1)


@pytest.mark.parametrize("grid", [1, 2])
def test_truth_encoded_and_decoded_is_the_truth(grid: int) -> None:
    _, labels = discs(200, 25)
    found = found_again(labels, grid)
    assert summarise([match(found.labels, labels)]).ap[0.85] == 1.0
    assert len(found.outlines) == len(found.scores) == found.labels.max()
    splines = BASIS @ np.stack(found.vertices)
    assert np.allclose(splines, np.stack(found.outlines), atol=1e-3)


def test_a_banana_keeps_its_bend() -> None:
    yy, xx = np.mgrid[:100, :100] - 50
    radius = np.hypot(yy, xx)
    banana = ((radius > 18) & (radius < 34) & (xx > -6)).astype(np.int32)
    found = found_again(banana, 2)
    assert match(found.labels, banana).ious.min() > 0.8
    assert found.labels[50, 50] == 0


def test_nearly_all_real_nuclei_survive(real_images: Path) -> None:
    matches = [
        match(found_again(labels, 2).labels, labels) for labels in real_labels(real_images, 20)
    ]
    assert summarise(matches).ap[0.7] >= 0.95


def test_tiles_give_the_very_same_objects_as_the_whole() -> None:
    _, labels = discs(200, 25, seed=2)
    fields = ideal_fields(labels, 2)
    pieces = []
    for tile in tile_grid((200, 200), 112, Eye()):  # type: ignore[arg-type]
        part = fields[:, *(slice(w.start // 2, -(-w.stop // 2)) for w in tile.window)]
        pieces.append(core_candidates(part, tile, (2, 2), 0.5))
    tiled = decode(pieces, BASIS, (200, 200), SplineDistParameters())
    whole = found_again(labels, 2)
    assert len(pieces) > 4
    assert np.array_equal(tiled.labels, whole.labels)
    assert np.array_equal(tiled.scores, whole.scores)


def test_nothing_found_is_an_empty_answer() -> None:
    found = found_again(np.zeros((20, 20), np.int32), 2)
    assert found.labels.shape == (20, 20)
    assert found.labels.max() == len(found.scores) == len(found.outlines) == 0


def test_objects_at_the_edge_are_found_up_to_the_edge() -> None:
    labels = np.zeros((60, 60), np.int32)
    labels[:20, :15], labels[45:, 40:] = 1, 2
    found = found_again(labels, 2)
    assert match(found.labels, labels).ious.min() > 0.8
    assert found.labels[5, 0] > 0
    assert found.labels[59, 50] > 0


def test_small_objects_are_left_out_and_ids_stay_dense() -> None:
    _, labels = discs(200, 25)
    found = found_again(labels, 2, min_area_px=180)
    areas = np.bincount(found.labels.ravel())[1:]
    assert 0 < len(areas) < labels.max()
    assert areas.min() >= 180


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.6])
def test_suppression_is_that_of_painted_curves(threshold: float) -> None:
    control = circles(150)
    masks = [polygon2mask((120, 120), BASIS @ points) for points in control]
    areas = [mask.sum() for mask in masks]
    kept: list[int] = []
    for i, mask in enumerate(masks):
        overlaps = [(mask & masks[j]).sum() / max(min(areas[i], areas[j]), 1) for j in kept]
        if areas[i] and max(overlaps, default=0) <= threshold:
            kept.append(i)
    found = np.flatnonzero(suppress(control, BASIS, threshold, (120, 120)))
    assert 5 < len(kept) < 145
    assert found.tolist() == kept


def test_suppression_keeps_what_the_authors_compiled_code_keeps() -> None:
    _, labels = discs(200, 25, seed=3)
    found = core_candidates(ideal_fields(labels, 2), everything(labels.shape), (2, 2), 0.3)
    found = most_probable_first([found])
    control = control_points(found)
    places = np.full((100, 100), -1, np.int32)
    places[tuple(found.points.T // 2)] = np.arange(len(control))
    expected = c_non_max_suppression_inds_old(
        np.ascontiguousarray((BASIS @ control).transpose(0, 2, 1).astype(np.int32)),
        places,
        *(np.float32(0.4), np.int32(1), np.int32(2), np.int32(2), np.int32(0)),
    )
    assert 0 < expected.sum() < len(control)
    assert np.array_equal(suppress(control, BASIS, 0.4, (200, 200)), expected)


def test_a_curve_far_larger_than_the_plane_costs_no_more_than_the_plane() -> None:
    control = circles(20)
    control[3] = control[3] * 1e7 - 5e8
    kept = suppress(control, BASIS, 0.3, (120, 120))
    assert 0 < kept.sum() < 20


def test_control_points_are_lengths_and_angles_from_their_pixel() -> None:
    polar = np.array([[2.0, 0.0, 3.0, np.pi / 2]], np.float32)
    found = Candidates(np.array([[10, 20]], np.int32), np.ones(1, np.float32), polar)
    assert control_points(found)[0] == pytest.approx(np.array([[12, 20], [10, 23]]), abs=1e-5)


def test_the_loss_is_smallest_at_the_truth_and_defined_without_objects() -> None:
    _, labels = discs(64, 5)
    basis = torch.from_numpy(BASIS)
    fields = torch.from_numpy(ideal_fields(labels, 2))[None]
    prob = fields[:, :1].clamp(0.01, 0.99).logit()
    truth = [targets(labels, 2, SAMPLES)]
    best = loss(prob, fields[:, 1:], basis, truth, 2)
    assert best < loss(prob, fields[:, 1:] * 1.2, basis, truth, 2)
    assert best < loss(prob + 1, fields[:, 1:], basis, truth, 2)
    polar = torch.zeros(1, 2 * M, 32, 32, requires_grad=True)
    nothing = [targets(np.zeros((64, 64), np.int32), 2, SAMPLES)]
    loss(prob, polar, basis, nothing, 2).backward()  # type: ignore[no-untyped-call]
    assert polar.grad is not None
    assert not polar.grad.any()
