"""Images resized for a model, and objects brought back."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch

from segmentation.science.engines.base import Instances
from segmentation.science.engines.cellpose.network import CellposeConfig, CellposeNetwork
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.errors import ParameterError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.segment import load_segmenter, segment
from segmentation.science.engines.stardist.spec import StarDistParameters
from segmentation.science.engines.weights import save_weights
from segmentation.science.engines.zoom import ZoomedSource, restore, zoom_of
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs

WHOLE = slice(None)


def header(diameter: float | None = 20.0) -> ModelHeader:
    return ModelHeader(
        engine="cellpose",
        slug="small-cellpose",
        name="Small Cellpose",
        ndim=2,
        channels=("cells",),
        config=asdict(CellposeConfig(widths=(4, 8, 8))),
        normalization={"low": 1.0, "high": 99.8},
        object_diameter_px=diameter,
        parameters={},
        licence="CC0-1.0",
    )


@pytest.mark.parametrize(("diameter", "zoom"), [(None, 1), (20, 1), (10, 2), (50, 0.4)])
def test_the_zoom_makes_objects_as_large_as_those_in_training(
    diameter: float | None, zoom: float
) -> None:
    assert zoom_of(header(), CellposeParameters(diameter_px=diameter)) == zoom


def test_engines_that_do_not_ask_for_a_diameter_are_not_zoomed() -> None:
    assert zoom_of(header(), StarDistParameters()) == 1


def test_a_diameter_is_refused_where_it_says_nothing() -> None:
    with pytest.raises(ParameterError, match="Small Cellpose does not say how large"):
        zoom_of(header(None), CellposeParameters(diameter_px=30))
    with pytest.raises(ParameterError, match="5000 pixels is too far from the 20"):
        zoom_of(header(), CellposeParameters(diameter_px=5000))


@pytest.mark.parametrize("zoom", [0.4, 1.7, 2.0])
def test_a_ramp_stays_a_ramp(zoom: float) -> None:
    ramp = np.add.outer(3.0 * np.arange(30), np.arange(40)).astype(np.float32)
    seen = ZoomedSource(ArraySource.of(ramp), zoom)
    height, width = seen.info.shape[3:]
    assert (height, width) == (round(30 * zoom), round(40 * zoom))
    rows = (np.arange(height) + 0.5) * 30 / height - 0.5
    columns = (np.arange(width) + 0.5) * 40 / width - 0.5
    expected = np.add.outer(3 * rows.clip(0, 29), columns.clip(0, 39))
    found = seen.read(0, 0, 0, WHOLE, WHOLE)
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("zoom", [0.37, 1.9])
def test_a_region_is_the_very_same_as_that_of_the_whole(zoom: float) -> None:
    seen = ZoomedSource(ArraySource.of(discs(90)[0]), zoom)
    whole = seen.read(0, 0, 0, WHOLE, WHOLE)
    region = slice(7, 25), slice(3, 31)
    assert np.array_equal(seen.read(0, 0, 0, *region), whole[region])


def test_objects_come_back_to_their_place_and_lost_ones_are_dropped() -> None:
    labels = np.zeros((40, 60), np.int32)
    labels[10:20, 20:40], labels[0, 1], labels[30:, 50:] = 1, 2, 3
    outlines = [np.array([[10, 20], [20, 40]], np.float32)] * 3
    found = Instances(labels, np.array([0.9, 0.8, 0.7], np.float32), outlines)
    half = restore(found, (20, 30))
    expected = np.zeros((20, 30), np.int32)
    expected[5:10, 10:20], expected[15:, 25:] = 1, 2
    assert np.array_equal(half.labels, expected)
    assert half.scores.tolist() == pytest.approx([0.9, 0.7])
    assert half.outlines[0].tolist() == [[4.75, 9.75], [9.75, 19.75]]
    twice = restore(found, (80, 120))
    assert np.array_equal(twice.labels, labels.repeat(2, 0).repeat(2, 1))


def test_a_run_with_a_diameter_answers_in_the_pixels_of_the_image(tmp_path: Path) -> None:
    torch.manual_seed(1)
    path = tmp_path / "small.ocellus"
    save_weights(path, header(), CellposeNetwork(CellposeConfig(widths=(4, 8, 8))).state_dict())
    segmenter, picture = load_segmenter(path, "cpu"), ArraySource.of(discs(90)[0][:, :70])
    parameters = CellposeParameters(cellprob_threshold=-6, flow_threshold=0, diameter_px=10)
    found = segment(picture, segmenter, parameters)
    assert found.labels.shape == (1, 1, 90, 70)
    assert found.labels.max() == len(found.scores) > 0
    assert found.provenance["zoom"] == 2
    as_trained = parameters.model_copy(update={"diameter_px": 20.0})
    unset = parameters.model_copy(update={"diameter_px": None})
    first, second = (segment(picture, segmenter, one).labels for one in (as_trained, unset))
    assert np.array_equal(first, second)


def test_a_model_that_sees_images_larger_says_so_and_a_diameter_overrules_it() -> None:
    enlarged = header().model_copy(update={"zoom": 2.5})
    assert zoom_of(enlarged, StarDistParameters()) == 2.5
    assert zoom_of(enlarged, CellposeParameters()) == 2.5
    assert zoom_of(enlarged, CellposeParameters(diameter_px=30)) == zoom_of(
        header(), CellposeParameters(diameter_px=30)
    )
