"""EmbedSeg: arrows that meet are objects, and seams do not part them."""

import numpy as np
import torch
from numpy.typing import NDArray

from segmentation.science.engines.embedseg.config import EmbedSegConfig
from segmentation.science.engines.embedseg.decode import decode
from segmentation.science.engines.embedseg.loss import loss, lovasz_hinge
from segmentation.science.engines.embedseg.network import EmbedSegNetwork
from segmentation.science.engines.embedseg.spec import EmbedSegParameters
from segmentation.science.engines.embedseg.targets import targets
from segmentation.science.engines.matching import match, summarise
from tests.science.engines.conftest import discs
from tests.science.engines.plain_clustering import plain_clusters
from tests.science.engines.plain_embedding_loss import plain_loss

ENCODERS_UNUSED_OUTPUT = 5 * 128 + 5
LENIENT = EmbedSegParameters(foreground_threshold=0.5, seed_threshold=0.5, min_area_px=0)


def ideal_fields(labels: NDArray[np.int32], radius: float = 3.0) -> NDArray[np.float32]:
    fields = np.zeros((5, *labels.shape), np.float32)
    for label in range(1, labels.max() + 1):
        rows, columns = np.nonzero(labels == label)
        fields[0, rows, columns] = columns.mean() - columns
        fields[1, rows, columns] = rows.mean() - rows
    fields[2:4] = np.log(2) / radius**2
    fields[4] = labels > 0
    return fields


def test_the_network_has_the_published_parameters() -> None:
    network = EmbedSegNetwork(EmbedSegConfig())
    count = sum(parameter.numel() for parameter in network.parameters())
    assert count + ENCODERS_UNUSED_OUTPUT == 2_252_624


def test_ideal_arrows_decode_to_the_truth() -> None:
    _, labels = discs(160, 20)
    found = decode(ideal_fields(labels), LENIENT)
    assert summarise([match(found.labels, labels)]).ap[0.9] == 1.0
    assert len(found.scores) == labels.max()


def test_looking_near_finds_what_looking_everywhere_finds() -> None:
    _, labels = discs(160, 20, seed=4)
    rng = np.random.default_rng(4)
    fields = ideal_fields(labels, 4.0)
    fields[:2] += rng.normal(0, 3, fields[:2].shape)
    fields[4] *= rng.uniform(0.5, 1, labels.shape)
    found, expected = decode(fields, LENIENT), plain_clusters(fields)
    same = match(found.labels, expected)
    assert same.counts(0.9) == (expected.max(), 0, 0)


def test_no_seed_no_object() -> None:
    found = decode(np.zeros((5, 30, 40), np.float32), LENIENT)
    assert found.labels.shape == (30, 40)
    assert found.labels.max() == len(found.scores) == 0


def test_right_arrows_cost_less_than_wrong_ones() -> None:
    _, labels = discs(64, 4)
    units = EmbedSegConfig().units
    encoded = [targets(labels, units)]
    right = np.zeros((1, 5, 64, 64), np.float32)
    for one in encoded[0].objects:
        rows, columns = np.nonzero(one.mask)
        rows, columns = rows + one.window[0].start, columns + one.window[1].start
        right[0, 0, rows, columns] = np.arctanh((one.centre_px[1] - columns) / 1024)
        right[0, 1, rows, columns] = np.arctanh((one.centre_px[0] - rows) / 1024)
    right[0, 2:4] = 1.0
    right[0, 4] = np.where(labels > 0, 9.0, -9.0)
    wrong = right.copy()
    wrong[0, 4] *= -1
    little, much = (float(loss(torch.from_numpy(said), encoded, units)) for said in (right, wrong))
    assert little < 0.3
    assert much > little + 0.5


def test_all_objects_at_once_cost_what_they_cost_one_by_one() -> None:
    units = EmbedSegConfig(unit_px=64.0).units
    crowded, large = discs(96, 12)[1], np.pad(np.ones((70, 80), np.int32), ((9, 17), (0, 16)))
    encoded = [targets(labels, units) for labels in (crowded, large, np.zeros_like(large))]
    said = torch.randn((3, 5, 96, 96), generator=torch.manual_seed(0), requires_grad=True)
    costs = [cost(said, encoded, units) for cost in (loss, plain_loss)]
    torch.testing.assert_close(*costs)
    torch.testing.assert_close(*(torch.autograd.grad(cost, said)[0] for cost in costs))


def test_the_hinge_is_one_minus_iou_for_sure_predictions() -> None:
    mask = torch.tensor([[1, 1, 1, 0, 0, 0]], dtype=torch.bool)
    everywhere = torch.ones_like(mask)
    perfect = torch.where(mask, 5.0, -5.0)
    assert lovasz_hinge(perfect, mask, everywhere) == 0
    half = torch.tensor([[1.0, -1.0, 1.0, 1.0, -1.0, -1.0]])
    assert lovasz_hinge(half, mask, everywhere) == 2 * (1 - 2 / 4)
    fifth = torch.tensor([[1, 1, 1, 0, 1, 1]], dtype=torch.bool)
    torch.testing.assert_close(lovasz_hinge(half, mask, fifth), torch.tensor([2 * (1 - 2 / 3)]))
