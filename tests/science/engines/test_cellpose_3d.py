"""Cellpose of stacks: flows of three sides lead voxels to their cells."""

import numpy as np
import pytest
import torch
from cellpose import dynamics
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.cellpose import following_3d, sinks_3d
from segmentation.science.engines.cellpose.decode import decode_stack
from segmentation.science.engines.cellpose.planes_3d import SIDES, fields_from_sides, planes_of
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.cellpose.targets import FLOW_SCALE, targets
from segmentation.science.engines.matching import match, summarise
from segmentation.science.pixels.synthetic import nuclei


def stack(shape: tuple[int, ...] = (40, 64, 72)) -> NDArray[np.int32]:
    return nuclei(shape, count=20, radius=(6, 10), seed=5).labels.astype(np.int32)


def ideal_network(planes: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a network of planes says that has learnt everything; it is shown the ids."""
    fields = np.stack([targets(np.rint(plane[0]).astype(np.int32)) for plane in planes])
    fields[:, :2] *= FLOW_SCALE
    fields[:, 2] = 12 * fields[:, 2] - 6
    return fields


def found_in(labels: NDArray[np.int32], **changes: float) -> Instances:
    fields = fields_from_sides(labels[None].astype(np.float32), ideal_network, 8, 1.0)
    return decode_stack(fields, CellposeParameters(**changes))


def truth(seed: int) -> NDArray[np.int32]:
    return nuclei((32, 48, 48), count=12, radius=(5, 9), seed=seed).labels.astype(np.int32)


def noisy_flow(
    labels: NDArray[np.int32], seed: int, noise: float = 0.3
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    fields = fields_from_sides(labels[None].astype(np.float32), ideal_network, 8, 1.0)
    jitter = np.random.default_rng(seed).normal(0, noise, fields[:3].shape)
    return (fields[:3] / FLOW_SCALE + jitter).astype(np.float32), fields[3] > 0


def test_each_side_shows_its_planes() -> None:
    values = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    by_z, by_y, by_x = (planes_of(values, side) for side in SIDES)
    assert np.array_equal(by_z[1], values[1])
    assert np.array_equal(by_y[2], values[:, 2])
    assert np.array_equal(by_x[3], values[:, :, 3])


def test_ideal_flows_give_the_objects_back() -> None:
    labels = stack()
    found = found_in(labels)
    assert len(found.scores) == found.labels.max()
    assert summarise([match(found.labels, labels)]).ap[0.7] > 0.9


def test_flat_voxels_are_stretched_and_flows_given_in_voxels() -> None:
    labels = np.zeros((8, 32, 32), np.int32)
    z, y, x = np.mgrid[:8, :32, :32]
    labels[16 * (z - 4) ** 2 + (y - 16) ** 2 + (x - 16) ** 2 < 144] = 1
    heights = []

    def network(planes: NDArray[np.float32]) -> NDArray[np.float32]:
        heights.append(planes.shape[-2])
        return np.ones((len(planes), 3, *planes.shape[-2:]), np.float32)

    said = fields_from_sides(labels[None].astype(np.float32), network, 8, 4.0)
    assert set(heights) == {32}
    assert np.allclose(said[0], 2 / 4)
    assert np.allclose(said[1:3], 2)
    assert np.allclose(said[3], 1)


@pytest.mark.filterwarnings("ignore:Sparse invariant checks")
@pytest.mark.parametrize("seed", range(3))
class TestBesideTheAuthorsPackage:
    def test_voxels_that_end_together_become_the_same_objects(self, seed: int) -> None:
        flow, inside = noisy_flow(truth(seed), seed)
        ends = following_3d.follow(flow, inside)
        theirs = dynamics.get_masks_torch(
            torch.from_numpy(ends.T.copy()), np.nonzero(inside), inside.shape
        )
        ours = sinks_3d.gather(ends, inside)
        assert summarise([match(ours, theirs.astype(np.int32))]).ap[0.9] == 1.0

    def test_they_are_led_at_least_as_well(self, seed: int) -> None:
        """Theirs reads the flow up to half a voxel beside the place (`grid_sample` is told of
        other corners than the places were made for), so the two cannot be equal."""
        labels = truth(seed)
        flow, inside = noisy_flow(labels, seed, noise=0.0)
        theirs = dynamics.compute_masks(
            flow * FLOW_SCALE, np.where(inside, 6.0, -6.0), do_3D=True, min_size=-1
        )
        ours = sinks_3d.gather(following_3d.follow(flow, inside), inside)
        expected = summarise([match(theirs.astype(np.int32), labels)])
        assert summarise([match(ours, labels)]).ap[0.7] >= expected.ap[0.7]


def test_nothing_is_found_where_nothing_is() -> None:
    found = found_in(np.zeros((8, 16, 16), np.int32))
    assert not found.labels.any()
    assert len(found.scores) == 0


def test_small_objects_are_left_out() -> None:
    labels = stack()
    sizes = np.bincount(labels.ravel())[1:]
    found = found_in(labels, min_area_px=int(np.median(sizes)))
    assert 0 < len(found.scores) < len(sizes)
