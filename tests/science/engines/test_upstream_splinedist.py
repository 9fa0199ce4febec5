"""Published SplineDist models say with us what they say with Keras."""

from pathlib import Path

import numpy as np
import pytest

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.segment import segment
from segmentation.science.engines.splinedist.spec import SplineDistParameters
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs
from tests.science.engines.imported import header_of, imported
from tests.science.engines.keras_files import (
    LAYOUTS,
    Shape,
    folder,
    h5_bytes,
    keras_layers,
    said_by,
)

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = Shape(outputs=12)


def published(path: Path, layout: str = "weights", **config: object) -> Path:
    weights = h5_bytes(keras_layers(SHAPE), layout)
    return folder(path / "bbbc038_M6", SHAPE.config(**{"n_params": 12, **config}), weights)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_network_says_the_same(layout: str, tmp_path: Path) -> None:
    segmenter = imported(published(tmp_path, layout))
    image = np.random.default_rng(1).uniform(0, 1, (1, 32, 48)).astype(np.float32)
    expected = said_by(keras_layers(SHAPE), SHAPE, image)
    assert np.abs(segmenter.fields(image) - expected).max() < 1e-4


def test_control_points_come_from_the_shape_where_nothing_says_them(tmp_path: Path) -> None:
    header = header_of(published(tmp_path))
    assert header.engine == "splinedist"
    assert header.config["control_points"] == 6
    assert header.parameters == {"prob_threshold": 0.479071, "nms_threshold": 0.3}
    path = tmp_path / "weights.h5"
    path.write_bytes(h5_bytes(keras_layers(SHAPE)))
    assert header_of(path, "splinedist").config == header.config


def test_an_imported_model_segments(tmp_path: Path) -> None:
    segmenter = imported(published(tmp_path))
    picture = ArraySource.of(discs(64, 4)[0])
    found = segment(picture, segmenter, SplineDistParameters(prob_threshold=0.05))
    assert found.labels.max() == len(found.scores)


@pytest.mark.parametrize("outputs", [6, 9])
def test_what_is_no_curve_is_refused(outputs: int, tmp_path: Path) -> None:
    shape = Shape(outputs=outputs)
    path = folder(tmp_path / "odd", shape.config(n_params=outputs), h5_bytes(keras_layers(shape)))
    with pytest.raises(ModelFileError, match=f"{outputs} numbers an object"):
        import_published(path)


def test_a_folder_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="n_params = 16, but its weights 12"):
        import_published(published(tmp_path, n_params=16))


def test_the_engine_that_the_user_says_must_be_the_files(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="is of SplineDist, not of StarDist"):
        import_published(published(tmp_path), "stardist")


@pytest.mark.parametrize("samples", [3, 100_000, "96", 96.0])
def test_odd_numbers_of_samples_are_refused(samples: object, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="contoursize_max"):
        import_published(published(tmp_path, contoursize_max=samples))
