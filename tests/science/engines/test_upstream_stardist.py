"""Published StarDist 2D models say with us what they say with Keras."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.segment import segment
from segmentation.science.engines.stardist.spec import StarDistParameters
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
    zipped,
)

pytestmark = pytest.mark.usefixtures("one_thread")

PLAIN = Shape()
SHAPES = {
    "plain": PLAIN,
    "full resolution": replace(PLAIN, halvings=0),
    "coarse": replace(PLAIN, halvings=2, depth=1),
    "stained tissue": replace(PLAIN, channels=3, outputs=32),
    "normalised": replace(PLAIN, batch_norm=True),
    "made after other networks": replace(PLAIN, batch_norm=True, first_number=9, depth=3),
}


def published(path: Path, shape: Shape = PLAIN, layout: str = "weights", **config: object) -> Path:
    weights = h5_bytes(keras_layers(shape), layout)
    return folder(path / "2D_mine", shape.config(n_rays=shape.outputs, **config), weights)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_the_network_says_the_same(shape: Shape, tmp_path: Path) -> None:
    segmenter = imported(published(tmp_path, shape))
    image = np.random.default_rng(1).uniform(0, 1, (shape.channels, 32, 48)).astype(np.float32)
    expected = said_by(keras_layers(shape), shape, image)
    found = segmenter.fields(image)
    assert found.shape == expected.shape
    assert np.abs(expected[1:]).max() > 0.1
    assert np.abs(found - expected).max() < 1e-4


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("batch_norm", [False, True])
def test_every_layout_of_keras_gives_the_same_model(
    layout: str, batch_norm: bool, tmp_path: Path
) -> None:
    shape = replace(PLAIN, batch_norm=batch_norm)
    (tmp_path / "reference").mkdir()
    _, expected = import_published(published(tmp_path / "reference", shape))
    _, tensors = import_published(published(tmp_path, shape, layout))
    assert tensors.keys() == expected.keys()
    assert all(np.array_equal(tensors[name], expected[name]) for name in expected)


def test_the_header_holds_what_the_authors_say(tmp_path: Path) -> None:
    header = header_of(published(tmp_path))
    assert (header.engine, header.slug, header.name) == ("stardist", "2d-mine", "2D_mine")
    assert header.parameters == {"prob_threshold": 0.479071, "nms_threshold": 0.3}
    assert header.normalization == {"low": 1.0, "high": 99.8}
    assert header.channels == ("nuclei",)
    assert header.config["rays"] == 8
    assert header.config["grid"] == 2
    assert header.licence == "unknown"
    assert "not yet verified" in header.description
    assert header.accuracy == {}


def test_an_imported_model_segments(tmp_path: Path) -> None:
    segmenter = imported(published(tmp_path))
    parameters = StarDistParameters(prob_threshold=0.05)
    found = segment(ArraySource.of(discs(64, 4)[0]), segmenter, parameters)
    assert found.labels.shape == (1, 1, 64, 64)
    assert found.labels.max() == len(found.scores) > 0


@pytest.mark.parametrize("inside", ["", "models/2D_mine/"])
def test_an_archive_is_as_good_as_a_folder(inside: str, tmp_path: Path) -> None:
    source = published(tmp_path)
    header, tensors = import_published(source)
    from_zip, same = import_published(zipped(source, tmp_path / "2D_mine.zip", inside))
    assert from_zip.config == header.config
    assert from_zip.parameters == header.parameters
    assert all(np.array_equal(same[name], tensors[name]) for name in tensors)


def test_weights_alone_need_the_engine_said(tmp_path: Path) -> None:
    path = tmp_path / "weights.h5"
    path.write_bytes(h5_bytes(keras_layers(PLAIN)))
    with pytest.raises(ModelFileError, match=r"StarDist or SplineDist.*--engine"):
        import_published(path)
    header = header_of(path, "stardist")
    assert header.config["rays"] == 8
    assert header.parameters == {}
    assert header_of(path, "splinedist").config["control_points"] == 4


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"n_dim": 3}, "unet_pool"),
        ({"axes": "ZYXC"}, "unet_pool"),
        ({"n_classes": 4}, "classes"),
        ({"backbone": "resnet"}, "backbone = resnet"),
        ({"unet_activation": "elu"}, "unet_activation = elu"),
        ({"unet_n_conv_per_depth": 3}, "unet_n_conv_per_depth"),
        ({"grid": [4, 4]}, r"grid = \[4, 4\]"),
        ({"grid": [2, 4]}, r"grid = \[2, 4\]"),
        ({"n_rays": 32}, "n_rays = 32"),
        ({"unet_n_depth": 3}, "unet_n_depth = 3"),
    ],
)
def test_what_our_network_cannot_be_is_refused(
    config: dict[str, object], reason: str, tmp_path: Path
) -> None:
    path = folder(
        tmp_path / "odd", PLAIN.config(**{"n_rays": 8, **config}), h5_bytes(keras_layers(PLAIN))
    )
    with pytest.raises(ModelFileError, match=reason):
        import_published(path)


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ("prob_class", "holds the layer prob_class"),
        ("conv2d_2", "grid|stem"),
        ("batch_normalization", "1 normalisations, not 10"),
    ],
)
def test_a_layer_too_many_is_refused(layer: str, reason: str, tmp_path: Path) -> None:
    layers = keras_layers(PLAIN)
    layers[layer] = layers["conv2d_1"]
    path = folder(tmp_path / "odd", PLAIN.config(n_rays=8), h5_bytes(layers))
    with pytest.raises(ModelFileError, match=reason):
        import_published(path)


@pytest.mark.parametrize("layer", sorted(keras_layers(PLAIN)))
def test_a_missing_layer_is_refused(layer: str, tmp_path: Path) -> None:
    layers = keras_layers(PLAIN)
    del layers[layer]
    path = folder(tmp_path / "odd", PLAIN.config(n_rays=8), h5_bytes(layers))
    with pytest.raises(ModelFileError, match="odd"):
        import_published(path)


def test_weights_of_another_shape_are_refused(tmp_path: Path) -> None:
    layers = keras_layers(PLAIN)
    layers["middle_0"]["kernel"] = layers["middle_0"]["kernel"][..., :-1]
    path = folder(tmp_path / "odd", PLAIN.config(n_rays=8), h5_bytes(layers))
    with pytest.raises(ModelFileError, match=r"middle\.0\.0\.weight of 15×8×3×3, where 16×8×3×3"):
        import_published(path)


def test_three_dimensional_weights_alone_are_recognised(tmp_path: Path) -> None:
    layers = {name: {**weights} for name, weights in keras_layers(PLAIN).items()}
    for weights in layers.values():
        weights["kernel"] = weights["kernel"][None]
    path = tmp_path / "weights.h5"
    path.write_bytes(h5_bytes(layers))
    with pytest.raises(ModelFileError, match="3D model of StarDist"):
        import_published(path, "stardist")


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    layers = keras_layers(PLAIN)
    layers["prob"]["bias"][:] = np.nan
    path = folder(tmp_path / "odd", PLAIN.config(n_rays=8), h5_bytes(layers))
    with pytest.raises(ModelFileError, match=r"prob\.bias of odd is not finite"):
        import_published(path)
