"""StarDist of stacks: balls are found again, also across tiles and between flat voxels."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.candidates import Candidates
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.stardist import decode_3d
from segmentation.science.engines.stardist.network import StarDist3DConfig, StarDist3DNetwork
from segmentation.science.engines.stardist.rays import fibonacci_rays
from segmentation.science.engines.stardist.targets import targets_3d
from segmentation.science.engines.tiled import tile_grid
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.truth import Eye, everything

RAYS = 64


def stack(shape: tuple[int, ...] = (40, 72, 80)) -> NDArray[np.int32]:
    return nuclei(shape, count=24, radius=(6, 10), seed=3).labels.astype(np.int32)


def ideal_fields(
    labels: NDArray[np.int32], grids: tuple[int, ...], anisotropy: float = 1.0
) -> NDArray[np.float32]:
    """What a network says that has learnt everything."""
    rays = fibonacci_rays(RAYS, anisotropy)
    said = targets_3d(labels, rays, grids, anisotropy)
    return np.concatenate([said.prob[None], said.dist])


def found_in(
    pieces: list[Candidates], shape: tuple[int, ...], anisotropy: float = 1.0
) -> Instances:
    rays = fibonacci_rays(RAYS, anisotropy)
    return decode_3d.draw(decode_3d.suppress(pieces, rays, 0.3), rays, shape, 1)


@pytest.mark.parametrize(
    ("grids", "anisotropy"), [((1, 1, 1), 1.0), ((2, 2, 2), 1.0), ((1, 2, 2), 2.0)]
)
def test_ideal_fields_give_the_objects_back(grids: tuple[int, ...], anisotropy: float) -> None:
    labels = stack()[:: round(anisotropy)]
    fields = ideal_fields(labels, grids, anisotropy)
    piece = decode_3d.candidates(fields, everything(labels.shape), grids, 0.5)
    found = found_in([piece], labels.shape, anisotropy)
    assert len(found.scores) == found.labels.max() > 10
    assert summarise([match(found.labels, labels)]).ap[0.7] > 0.9
    assert np.stack(found.vertices).shape == (len(found.scores), RAYS, 3)
    own = np.argwhere(found.labels == 1)
    corners = found.vertices[0]
    assert (np.abs(corners.min(0) - own.min(0)) < 2).all()
    assert (np.abs(corners.max(0) - own.max(0)) < 2).all()


def test_tiles_give_the_very_same_objects_as_the_whole() -> None:
    labels = stack((48, 160, 96))
    fields = ideal_fields(labels, (2, 2, 2))
    pieces = []
    for tile in tile_grid(labels.shape, 112, Eye()):  # type: ignore[arg-type]
        part = fields[:, *(slice(w.start // 2, -(-w.stop // 2)) for w in tile.window)]
        pieces.append(decode_3d.candidates(part, tile, (2, 2, 2), 0.5))
    whole = decode_3d.candidates(fields, everything(labels.shape), (2, 2, 2), 0.5)
    assert len(pieces) > 1
    found, expected = found_in(pieces, labels.shape), found_in([whole], labels.shape)
    assert np.array_equal(found.labels, expected.labels)


def test_nothing_is_found_where_nothing_is() -> None:
    fields = np.zeros((1 + RAYS, 8, 8, 8), np.float32)
    whole = Tile((slice(0, 8),) * 3, (slice(0, 8),) * 3)
    found = found_in([decode_3d.candidates(fields, whole, (1, 1, 1), 0.5)], (8, 8, 8))
    assert not found.labels.any()
    assert len(found.scores) == 0


@pytest.mark.parametrize(("anisotropy", "depth"), [(1.0, 8), (2.5, 16)])
def test_the_grid_is_coarse_along_z_only_where_voxels_are_cubes(
    anisotropy: float, depth: int
) -> None:
    config = StarDist3DConfig(depth=1, base=4, features=8, rays=8, anisotropy=anisotropy)
    prob, dist = StarDist3DNetwork(config)(torch.zeros(1, 1, 16, 16, 16))
    assert prob.shape == (1, 1, depth, 8, 8)
    assert dist.shape == (1, 8, depth, 8, 8)
