"""In which precision networks predict."""

from pathlib import Path

import numpy as np
import pytest
import torch

from segmentation.science.engines.devices import predicting, predicts_in
from segmentation.science.engines.segment import load_segmenter
from segmentation.science.engines.stardist.engine import StarDistSegmenter
from segmentation.science.engines.work import Work
from tests.science.engines.test_looks import picture, work_on


@pytest.mark.parametrize(
    ("device", "halves", "precision"),
    [
        ("cuda", True, "float16"),
        ("cuda:1", True, "float16"),
        ("cuda", False, "float32"),
        ("cpu", True, "float32"),
        ("mps", True, "float32"),
    ],
)
def test_only_gpus_predict_in_halves_and_only_what_does_not_move(
    device: str, halves: bool, precision: str
) -> None:
    assert predicts_in(torch.device(device), halves=halves) == precision


def test_single_precision_leaves_autocast_alone() -> None:
    with predicting(torch.device("cpu"), "float32"):
        assert not torch.is_autocast_enabled("cpu")
    with predicting(torch.device("cpu"), "bfloat16"):
        assert torch.get_autocast_dtype("cpu") == torch.bfloat16


def test_fields_in_halves_are_told_nearly_the_same_and_in_single_precision(
    nuclei_model: Path,
) -> None:
    segmenter = load_segmenter(nuclei_model, "cpu")
    assert isinstance(segmenter, StarDistSegmenter)
    assert segmenter.halves == (2,)
    tile = np.random.default_rng(0).random((1, 64, 64), dtype=np.float32)
    whole = segmenter.fields(tile)
    segmenter.precision = "bfloat16"
    half = segmenter.fields(tile)
    assert half.dtype == np.float32
    assert 0 < np.abs(half[0] - whole[0]).max() < 0.05


def test_the_provenance_tells_a_precision_that_is_not_single(nuclei_model: Path) -> None:
    segmenter = load_segmenter(nuclei_model, "cpu")
    work: Work = work_on(segmenter, picture(), "YX")
    assert "precision" not in work.provenance()
    segmenter.precision = "float16"
    assert work.provenance()["precision"] == "float16"
