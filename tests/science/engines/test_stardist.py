"""StarDist: outlines that survive encoding, seams that do not show."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segmentation.science.engines.base import Tile
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.object_probability import object_probability
from segmentation.science.engines.stardist import decode
from segmentation.science.engines.stardist.network import StarDistConfig, StarDistNetwork
from segmentation.science.engines.stardist.targets import targets
from segmentation.science.engines.tiled import tile_grid
from tests.science.engines.conftest import discs


class Eye:
    stride = 16
    halo = 32


def everything(shape: tuple[int, ...]) -> Tile:
    whole = (slice(0, shape[0]), slice(0, shape[1]))
    return Tile(whole, whole)


def ideal_fields(labels: NDArray[np.int32], grid: int) -> NDArray[np.float32]:
    said = targets(labels, 32, grid)
    fields: NDArray[np.float32] = np.concatenate([said.prob[None], said.dist])
    return fields


def test_the_network_is_the_authors() -> None:
    network = StarDistNetwork(StarDistConfig(batch_norm=False))
    assert sum(parameter.numel() for parameter in network.parameters()) == 1_425_185


@pytest.mark.parametrize("grid", [1, 2])
def test_truth_encoded_and_decoded_is_the_truth(grid: int) -> None:
    _, labels = discs(200, 25)
    pieces = [decode.candidates(ideal_fields(labels, grid), everything(labels.shape), grid, 0.5)]
    found = decode.draw(decode.suppress(pieces, 0.4), (200, 200), 0)
    assert summarise([match(found.labels, labels)]).ap[0.7] == 1.0


def test_tiles_give_the_very_same_objects_as_the_whole() -> None:
    _, labels = discs(200, 25, seed=2)
    fields = ideal_fields(labels, 2)
    whole = decode.suppress([decode.candidates(fields, everything(labels.shape), 2, 0.5)], 0.4)
    pieces = []
    for tile in tile_grid((200, 200), 112, Eye()):  # type: ignore[arg-type]
        part = fields[:, *(slice(w.start // 2, -(-w.stop // 2)) for w in tile.window)]
        pieces.append(decode.candidates(part, tile, 2, 0.5))
    tiled = decode.suppress(pieces, 0.4)
    assert len(pieces) > 4
    assert np.array_equal(tiled.points, whole.points)
    assert np.array_equal(tiled.dist, whole.dist)


def test_nothing_found_is_an_empty_answer() -> None:
    fields = np.zeros((33, 10, 10), np.float32)
    pieces = [decode.candidates(fields, everything((20, 20)), 2, 0.5)]
    found = decode.draw(decode.suppress(pieces, 0.4), (20, 20), 0)
    assert found.labels.shape == (20, 20)
    assert found.labels.max() == len(found.scores) == len(found.outlines) == 0


def test_small_objects_are_left_out_and_ids_stay_dense() -> None:
    _, labels = discs(200, 25)
    pieces = [decode.candidates(ideal_fields(labels, 2), everything(labels.shape), 2, 0.5)]
    found = decode.draw(decode.suppress(pieces, 0.4), (200, 200), 180)
    areas = np.bincount(found.labels.ravel())[1:]
    assert 0 < len(areas) < labels.max()
    assert areas.min() >= 180
    assert len(areas) == len(found.scores) == len(found.outlines)


def test_probability_is_one_at_the_deepest_pixel_and_zero_outside() -> None:
    _, labels = discs()
    probability = object_probability(labels)
    assert (probability[labels == 0] == 0).all()
    deepest = [probability[labels == label].max() for label in range(1, labels.max() + 1)]
    assert deepest == pytest.approx([1.0] * labels.max())
