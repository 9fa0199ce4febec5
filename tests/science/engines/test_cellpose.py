"""Cellpose: flows that lead back to the truth, seams that do not show."""

from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.cellpose import following
from segmentation.science.engines.cellpose.decode import decode, flow_errors
from segmentation.science.engines.cellpose.diffusion import flows
from segmentation.science.engines.cellpose.network import CellposeConfig, CellposeNetwork
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.cellpose.targets import loss, targets
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.stitching import crop_to_core, merge_cores
from segmentation.science.engines.tiled import tile_grid
from tests.science.engines.conftest import discs
from tests.science.engines.truth import Eye, real_labels


def ideal_fields(labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """What a network says that has learnt everything."""
    fields = targets(labels)
    fields[:2] *= 5
    fields[2] = fields[2] * 12 - 6
    return fields


def found_again(labels: NDArray[np.int32], **parameters: float) -> Instances:
    return decode(ideal_fields(labels), CellposeParameters.model_validate(parameters))


def test_the_default_is_half_as_wide_as_the_authors() -> None:
    network = CellposeNetwork(CellposeConfig())
    assert sum(parameter.numel() for parameter in network.parameters()) == 1_654_183


def test_but_for_the_style_no_pixel_beyond_the_halo_counts() -> None:
    torch.manual_seed(0)
    config = CellposeConfig(widths=(4, 4, 4))
    network = CellposeNetwork(config).eval()
    for name, parameter in network.named_parameters():
        if ".full." in name:
            torch.nn.init.zeros_(parameter)
    image = torch.rand(1, 1, 4, 3 * config.halo)
    changed = image.clone()
    changed[..., 0] += 10
    with torch.no_grad():
        change = (network(image) - network(changed)).abs().amax(dim=(0, 1, 2))
    assert change[: config.halo // 2].max() > 1e-6
    assert change[config.halo + 1 :].max() == 0


def test_truth_encoded_and_decoded_is_the_truth() -> None:
    _, labels = discs(200, 25)
    found = found_again(labels)
    assert summarise([match(found.labels, labels)]).ap[0.9] == 1.0
    assert found.scores == pytest.approx(np.ones(labels.max()), abs=0.01)


def test_nearly_all_real_nuclei_survive(real_images: Path) -> None:
    matches = [match(found_again(truth).labels, truth) for truth in real_labels(real_images, 20)]
    assert summarise(matches).ap[0.9] >= 0.95


def test_tiles_give_the_very_same_objects_as_the_whole() -> None:
    _, labels = discs(200, 25, seed=2)
    fields = ideal_fields(labels)
    tiles = tile_grid((200, 200), 112, Eye())  # type: ignore[arg-type]
    pieces = [crop_to_core(fields[:, *tile.window], tile) for tile in tiles]
    tiled = decode(merge_cores(pieces, (200, 200)), CellposeParameters())
    assert len(tiles) > 4
    assert np.array_equal(tiled.labels, found_again(labels).labels)


def test_nothing_found_is_an_empty_answer() -> None:
    found = found_again(np.zeros((20, 30), np.int32))
    assert found.labels.shape == (20, 30)
    assert found.labels.max() == len(found.scores) == 0


def test_objects_at_the_edge_are_found_up_to_the_edge() -> None:
    labels = np.zeros((60, 60), np.int32)
    labels[:20, :15], labels[45:, 40:] = 1, 2
    assert match(found_again(labels).labels, labels).ious.min() > 0.98


def test_small_large_and_contradictory_objects_are_left_out() -> None:
    _, labels = discs(200, 25)
    areas = np.bincount(labels.ravel())[1:]
    middle = int(np.median(areas))
    assert found_again(labels, min_area_px=middle).labels.max() == (areas >= middle).sum()
    share = middle / labels.size
    assert found_again(labels, max_area_share=share).labels.max() == (areas <= middle).sum()
    weak = ideal_fields(labels)
    weak[:2] *= 0.3
    assert decode(weak, CellposeParameters()).labels.max() == 0
    kept = decode(weak, CellposeParameters(flow_threshold=0))
    assert kept.labels.max() == labels.max()


def test_flow_errors_are_nought_for_the_truth_and_grow_with_the_difference() -> None:
    _, labels = discs()
    flow = flows(labels)
    assert flow_errors(labels, flow) == pytest.approx(np.zeros(labels.max()), abs=1e-9)
    # But for the centre, where nothing flows, each vector is as long as 1.
    assert flow_errors(labels, 2 * flow) == pytest.approx(np.ones(labels.max()), abs=0.05)


def test_steps_that_are_left_out_change_nothing() -> None:
    rng = np.random.default_rng(0)
    flow = rng.normal(0, 0.7, (2, 24, 31)).astype(np.float32)
    flow[:, :12] = flows(np.pad(np.ones((8, 20), np.int32), ((2, 2), (5, 6))))
    inside = np.ones((24, 31), bool)
    walled = np.ascontiguousarray(flow.transpose(1, 2, 0))
    at = np.argwhere(inside).astype(np.float32)
    for _ in range(following.STEPS):
        at = np.array([following._step(walled, y, x) for y, x in at], np.float32)
    assert np.array_equal(following.follow(flow, inside), at.astype(np.int32))


def test_holes_belong_to_the_object_around_them() -> None:
    yy, xx = np.mgrid[:61, :61] - 20
    ring = (yy**2 + xx**2 < 15**2).astype(np.int32)
    fields = ideal_fields(ring)
    fields[2, 14, 14] = -6
    assert decode(fields, CellposeParameters()).labels[14, 14] == 1


def test_the_loss_is_smallest_at_the_truth() -> None:
    truth = [targets(discs(64, 5)[1])]
    fields = torch.from_numpy(ideal_fields(discs(64, 5)[1]))[None]
    best = loss(fields, truth)
    assert best < 0.01
    assert loss(fields * 1.1, truth) > best
    assert loss(-fields, truth) > 10 * best
