"""CellSeg: boxes and masks that survive encoding, parts that agree with plain references."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.augment import Augmentation
from segmentation.science.engines.base import Instances
from segmentation.science.engines.cellseg import boxes as coding
from segmentation.science.engines.cellseg.decode import decode
from segmentation.science.engines.cellseg.detect import detect
from segmentation.science.engines.cellseg.detections import core_detections
from segmentation.science.engines.cellseg.engine import CellSegRecipe
from segmentation.science.engines.cellseg.network import STRIDES, CellSegConfig, CellSegNetwork
from segmentation.science.engines.cellseg.spec import SPEC, CellSegParameters
from segmentation.science.engines.cellseg.targets import masks_in, objects, sample, targets
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.fit import fit
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.plan import FitSettings
from segmentation.science.engines.tiled import tile_grid
from tests.science.engines.conftest import discs
from tests.science.engines.ideal import pack
from tests.science.engines.plain_boxes import plain_overlap, random_boxes
from tests.science.engines.truth import Eye, everything, real_labels

SMALL = CellSegConfig(widths=(16, 32, 32), pyramid=32, hidden=64)
ANCHORS = CellSegConfig().anchors
EVERYTHING = CellSegParameters(min_area_px=0)


def ideal_rows(labels: NDArray[np.int32]) -> NDArray[np.float32]:
    ids, boxes = objects(labels)
    masks = masks_in(labels, ids, boxes).astype(np.float32)
    return pack(boxes, np.ones(len(ids), np.float32), masks)


def found_again(labels: NDArray[np.int32], parameters: CellSegParameters = EVERYTHING) -> Instances:
    pieces = [core_detections(ideal_rows(labels), everything(labels.shape), 0.5)]
    return decode(pieces, (labels.shape[0], labels.shape[1]), parameters)


def test_the_network_is_as_small_as_planned() -> None:
    network = CellSegNetwork(CellSegConfig())
    assert 3.9e6 < sum(parameter.numel() for parameter in network.parameters()) < 3.95e6


def test_every_object_has_an_anchor_and_the_draw_repeats() -> None:
    _, labels = discs(192, 20)
    encoded, again = targets(labels, ANCHORS), targets(labels, ANCHORS)
    assert set(encoded.holds[encoded.holds >= 0]) == set(range(len(encoded.ids)))
    assert len(np.unique(encoded.anchors)) == len(encoded.anchors) == 256
    assert np.array_equal(encoded.anchors, again.anchors)
    every = coding.anchors((192, 192), STRIDES, ANCHORS)[encoded.anchors]
    for box, holds in zip(every, encoded.holds, strict=True):
        if holds < 0:
            assert max(plain_overlap(box, truth) for truth in encoded.boxes) < 0.3


def test_sampled_boxes_hold_what_they_are_said_to_hold() -> None:
    _, labels = discs(192, 20)
    encoded = targets(labels, ANCHORS)
    rois = sample(random_boxes(100, 150), encoded)
    assert 0 < len(rois.holds) == len(rois.masks) <= 10
    assert len(rois.boxes) == 20
    for box, holds in zip(rois.boxes, rois.holds, strict=False):
        assert plain_overlap(box, encoded.boxes[holds]) >= 0.5
    for box in rois.boxes[len(rois.holds) :]:
        assert max(plain_overlap(box, truth) for truth in encoded.boxes) < 0.5


def test_truth_encoded_and_decoded_is_the_truth() -> None:
    _, labels = discs(200, 25)
    assert summarise([match(found_again(labels).labels, labels)]).ap[0.7] >= 0.95


def test_nearly_all_real_nuclei_survive(real_images: Path) -> None:
    matches = [match(found_again(labels).labels, labels) for labels in real_labels(real_images, 20)]
    assert summarise(matches).ap[0.7] >= 0.95


def test_tiles_give_the_very_same_objects_as_the_whole() -> None:
    _, labels = discs(200, 25, seed=2)
    tiles = tile_grid((200, 200), 112, Eye())  # type: ignore[arg-type]
    pieces = [core_detections(ideal_rows(labels[tile.window]), tile, 0.5) for tile in tiles]
    tiled, whole = decode(pieces, (200, 200), EVERYTHING), found_again(labels)
    assert len(pieces) > 4
    assert np.array_equal(tiled.labels, whole.labels)
    assert np.array_equal(tiled.scores, whole.scores)


def test_what_lies_on_the_padded_rim_belongs_to_the_last_tile() -> None:
    mask = np.ones((1, 28, 28), np.float32)
    rows = pack(np.array([[10, 30, 18, 48]], np.float32), np.ones(1, np.float32), mask)
    found = decode([core_detections(rows, everything((20, 37)), 0.5)], (20, 37), EVERYTHING)
    assert np.argwhere(found.labels).min(axis=0).tolist() == [10, 30]
    assert np.argwhere(found.labels).max(axis=0).tolist() == [17, 36]


def test_nothing_found_is_an_empty_answer() -> None:
    found = found_again(np.zeros((20, 30), np.int32))
    assert found.labels.shape == (20, 30)
    assert found.labels.max() == len(found.scores) == len(found.outlines) == 0


def two_overlapping() -> NDArray[np.float32]:
    boxes = np.array([[10, 10, 30, 30], [10, 22, 30, 52]], np.float32)
    return pack(boxes, np.array([0.8, 0.9], np.float32), np.ones((2, 28, 28), np.float32))


def test_the_surer_object_is_on_top_and_the_outline_of_the_other_is_whole() -> None:
    pieces = [core_detections(two_overlapping(), everything((60, 60)), 0.5)]
    found = decode(pieces, (60, 60), EVERYTHING)
    assert found.scores.tolist() == pytest.approx([0.9, 0.8])
    assert np.bincount(found.labels.ravel())[1:].tolist() == [600, 240]
    assert found.outlines[1][:, 1].max() == pytest.approx(29.5)
    assert found.outlines[1].min(axis=0).tolist() == pytest.approx([9.5, 9.5])


def test_thresholds_and_the_smallest_area_leave_objects_out() -> None:
    tile = everything((60, 60))
    assert len(core_detections(two_overlapping(), tile, 0.85).scores) == 1
    pieces = [core_detections(two_overlapping(), tile, 0.5)]
    assert len(decode(pieces, (60, 60), CellSegParameters(nms_threshold=0.1)).scores) == 1
    large = decode(pieces, (60, 60), CellSegParameters(min_area_px=300))
    assert large.scores.tolist() == pytest.approx([0.9])
    assert large.labels.max() == len(large.outlines) == 1


def test_the_network_looks_no_farther_than_it_says() -> None:
    torch.manual_seed(0)
    network = CellSegNetwork(SMALL).eval()
    image = torch.rand(1, 1, 512, 512, requires_grad=True)
    levels = network.pyramid(image)
    said: Tensor = sum(
        network.rpn_score(network.rpn(level))[0, 0, 256 // stride, 256 // stride]
        for level, stride in zip(levels, STRIDES, strict=True)
    )
    said.backward()  # type: ignore[no-untyped-call]
    assert image.grad is not None
    seen = np.argwhere(image.grad[0, 0].numpy())
    assert 60 < np.abs(seen - 256).max() <= CellSegConfig().halo - 64


def header() -> ModelHeader:
    return ModelHeader(
        engine="cellseg",
        slug="small-cellseg",
        name="Small CellSeg",
        ndim=2,
        channels=("nuclei",),
        config=asdict(SMALL),
        normalization={"low": 1.0, "high": 99.8},
        parameters={},
        licence="CC0-1.0",
    )


@pytest.mark.usefixtures("one_thread")
def test_a_small_network_learns_discs(samples: list[Sample]) -> None:
    torch.manual_seed(1)
    recipe = CellSegRecipe(CellSegNetwork(SMALL), SMALL, header(), torch.device("cpu"))
    still = Augmentation(1, 1, 0, 1, 0, 0.31, 0)
    settings = FitSettings(epochs=1, steps_per_epoch=120, patch=96, batch=4, augmentation=still)
    fitted = fit(recipe, samples, samples, settings, device=torch.device("cpu"))
    assert fitted.validation["ap50"] > 0.8
    assert set(fitted.parameters) <= set(SPEC.parameters.model_fields)


@pytest.mark.usefixtures("one_thread")
def test_what_is_detected_is_in_order_and_in_the_image() -> None:
    torch.manual_seed(1)
    with torch.inference_mode():
        found = next(detect(CellSegNetwork(SMALL).eval(), torch.rand(1, 1, 64, 96)))
    boxes, scores, masks = (part.numpy() for part in found)
    assert len(boxes) == len(scores) == len(masks) > 0
    assert (np.diff(scores) <= 0).all()
    assert (boxes[:, :2] < boxes[:, 2:]).all()
    assert boxes.min() >= 0
    assert (boxes[:, 2:] <= (64, 96)).all()
