"""Boxes of CellSeg: their coding, overlaps and features, against plain references."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.cellseg import boxes as coding
from segmentation.science.engines.cellseg.network import STRIDES, CellSegConfig, CellSegNetwork
from segmentation.science.engines.cellseg.roi_align import level_of, roi_align
from tests.science.engines.plain_boxes import plain_overlap, random_boxes

SIZES = CellSegConfig().anchors


def plain_suppression(boxes: NDArray[np.float32], threshold: float) -> list[int]:
    kept: list[int] = []
    for index, box in enumerate(boxes):
        if all(plain_overlap(box, boxes[other]) <= threshold for other in kept):
            kept.append(index)
    return kept


def plain_roi_align(
    features: NDArray[np.float64], box: NDArray[np.float64], size: int, samples: int
) -> NDArray[np.float64]:
    """Bin by bin, sample by sample, as the paper says it; `box` is in cells of the features."""
    bins = np.zeros((len(features), size, size))
    height, width = (box[2:] - box[:2]) / size
    steps = (np.arange(samples) + 0.5) / samples
    for i, j in np.ndindex(size, size):
        for v, u in ((v, u) for v in steps for u in steps):
            y, x = box[0] + (i + v) * height - 0.5, box[1] + (j + u) * width - 0.5
            bins[:, i, j] += plain_bilinear(features, y, x) / samples**2
    return bins


def plain_bilinear(features: NDArray[np.float64], y: float, x: float) -> NDArray[np.float64]:
    bottom, right = (extent - 1 for extent in features.shape[1:])
    y, x = min(max(y, 0), bottom), min(max(x, 0), right)
    top, left = int(y), int(x)
    below, beside = min(top + 1, bottom), min(left + 1, right)
    v, u = y - top, x - left
    upper = features[:, top, left] * (1 - u) + features[:, top, beside] * u
    lower = features[:, below, left] * (1 - u) + features[:, below, beside] * u
    mixed: NDArray[np.float64] = upper * (1 - v) + lower * v
    return mixed


@pytest.mark.parametrize("samples", [1, 2])
def test_boxes_are_sampled_as_the_paper_says(samples: int) -> None:
    rng = np.random.default_rng(1)
    levels = [torch.from_numpy(rng.normal(size=(2, 3, 128 // s, 160 // s))) for s in STRIDES]
    boxes = [torch.from_numpy(random_boxes(6, 80, seed)) for seed in (1, 2)]
    boxes[1][0] = boxes[1].new_tensor([0, 0, 128, 160])
    boxes[1][1, 2:] = boxes[1].new_tensor([128, 160])
    found = roi_align(levels, STRIDES, boxes, 5, samples)
    expected = []
    for image, own in enumerate(boxes):
        for box, index in zip(own.numpy().astype(float), level_of(own, 3).tolist(), strict=True):
            features = levels[index][image].numpy()
            expected.append(plain_roi_align(features, box / STRIDES[index], 5, samples))
    assert set(torch.cat([level_of(own, 3) for own in boxes]).tolist()) == {0, 1, 2}
    np.testing.assert_allclose(found.numpy(), expected, atol=1e-4)


def test_no_boxes_have_no_features() -> None:
    levels = [torch.zeros(1, 3, 64 // stride, 64 // stride) for stride in STRIDES]
    assert roi_align(levels, STRIDES, [torch.zeros(0, 4)], 7, 2).shape == (0, 3, 7, 7)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.7])
def test_looking_near_suppresses_what_looking_everywhere_suppresses(threshold: float) -> None:
    boxes = random_boxes(500)
    kept = coding.suppress(boxes, threshold)
    assert kept.tolist() == plain_suppression(boxes, threshold)
    assert 5 < len(kept) < 500


def test_suppression_stops_at_its_limit() -> None:
    boxes = random_boxes(500)
    assert coding.suppress(boxes, 0.3, 7).tolist() == plain_suppression(boxes, 0.3)[:7]
    assert len(coding.suppress(boxes[:0], 0.3)) == 0


def test_overlaps_are_those_of_all_pairs() -> None:
    boxes, truths = random_boxes(80), random_boxes(30, seed=9)
    index, most, best = coding.best_overlaps(boxes, truths)
    pairs = np.array([[plain_overlap(box, truth) for truth in truths] for box in boxes])
    np.testing.assert_allclose(most, pairs.max(axis=1), atol=1e-5)
    assert np.array_equal(index, pairs.argmax(axis=1))
    assert np.array_equal(best[pairs.max(axis=0) > 0], pairs.argmax(axis=0)[pairs.max(axis=0) > 0])


def test_anchors_lie_where_the_network_speaks_of_them() -> None:
    every = coding.anchors((64, 48), STRIDES, SIZES)
    network = CellSegNetwork(CellSegConfig()).eval()
    said = network.propose(network.pyramid(torch.zeros(1, 1, 64, 48)))
    assert said.change.shape == (1, *every.shape)
    assert said.objectness.shape == (1, len(every))
    sides = every[:, 2:] - every[:, :2]
    areas = np.unique(np.round(np.sqrt(sides.prod(axis=1))))
    assert areas.tolist() == [8, 16, 24, 40, 64, 128]
    assert np.unique(np.round(sides[:, 0] / sides[:, 1], 2)).tolist() == [0.5, 1, 2]
    second_place_of_the_first_row = (every[6, :2] + every[6, 2:]) / 2
    assert second_place_of_the_first_row.tolist() == [2, 6]


def test_boxes_survive_their_coding() -> None:
    truths = torch.from_numpy(random_boxes(200, 150))
    start = torch.from_numpy(random_boxes(200, 150, seed=3))
    again = coding.decode(coding.encode(truths, start), start, (200, 200))
    torch.testing.assert_close(again, truths, atol=1e-3, rtol=0)
    cut = coding.decode(coding.encode(truths, start), start, (100, 120))
    assert cut[:, 2].max() == 100
    assert cut[:, 3].max() == 120
