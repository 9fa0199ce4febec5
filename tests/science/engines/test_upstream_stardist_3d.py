"""Published StarDist 3D models say with us what they say with Keras."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from stardist.rays3d import rays_from_json

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.segment import segment
from segmentation.science.engines.stardist.engine import ENGINE
from segmentation.science.engines.stardist.published_stack import PublishedStackConfig
from segmentation.science.engines.stardist.spec import StarDistParameters
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.imported import header_of, imported
from tests.science.engines.keras_files import LAYOUTS, Layers, folder, h5_bytes, zipped
from tests.science.engines.keras_stacks import (
    RESNET,
    SHAPES,
    UNET,
    StackShape,
    said_by,
    stack_layers,
)

pytestmark = pytest.mark.usefixtures("one_thread")


def published(path: Path, shape: StackShape = UNET, layout: str = "weights", **more: Any) -> Path:
    weights = h5_bytes(stack_layers(shape), layout)
    return folder(path / "3D_mine", shape.config(**more), weights)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_the_network_says_the_same(shape: StackShape, tmp_path: Path) -> None:
    segmenter = imported(published(tmp_path, shape))
    image = np.random.default_rng(1).uniform(0, 1, (1, 16, 16, 24)).astype(np.float32)
    expected = said_by(stack_layers(shape), shape, image)
    found = segmenter.fields(image)
    assert found.shape == expected.shape
    assert np.abs(expected[1:]).max() > 0.1
    assert np.abs(found - expected).max() < 1e-4


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("shape", [UNET, RESNET], ids=["u-net", "resnet"])
def test_every_layout_of_keras_gives_the_same_model(
    layout: str, shape: StackShape, tmp_path: Path
) -> None:
    archive = zipped(published(tmp_path, shape, layout), tmp_path / "m.zip", "3D_mine/")
    header, tensors = import_published(archive)
    assert header.ndim == 3
    (tmp_path / "again").mkdir()
    _, expected = import_published(published(tmp_path / "again", shape))
    assert tensors.keys() == expected.keys()
    assert all(np.array_equal(tensors[name], expected[name]) for name in tensors)


@pytest.mark.parametrize("anisotropy", [None, (2.0, 1.0, 1.1), (1.0, 1.0, 1.0)])
def test_rays_point_where_the_authors_point_them(
    anisotropy: tuple[float, float, float] | None, tmp_path: Path
) -> None:
    shape = StackShape(anisotropy=anisotropy)
    header = header_of(published(tmp_path, shape))
    ours = PublishedStackConfig(**header.config).directions()
    theirs = rays_from_json(shape.config()["rays_json"])
    assert np.array_equal(ours.vertices, theirs.vertices)
    assert np.array_equal(ours.faces, theirs.faces)


def test_the_header_says_what_it_is(tmp_path: Path) -> None:
    header = header_of(published(tmp_path))
    assert (header.engine, header.slug, header.ndim) == ("stardist", "3d-mine", 3)
    assert header.parameters == {"prob_threshold": 0.479071, "nms_threshold": 0.3}
    assert header.config["coarse"] == (1, 2, 2)
    assert header.config["spread"] == (2.0, 1.0, 1.1)


@pytest.mark.parametrize("shape", [UNET, RESNET], ids=["u-net", "resnet"])
def test_an_imported_model_segments(shape: StackShape, tmp_path: Path) -> None:
    segmenter = imported(published(tmp_path, shape))
    stack = nuclei((16, 40, 48), count=4, radius=(4, 6), seed=1)
    picture = ArraySource.of(stack.image, axes="ZYX")
    found = segment(picture, segmenter, StarDistParameters(prob_threshold=0.9))
    assert found.labels.shape[-3:] == (16, 40, 48)
    assert found.labels.max() == len(found.scores)


@pytest.mark.parametrize("shape", [UNET, RESNET], ids=["u-net", "resnet"])
def test_an_imported_model_can_learn_more(shape: StackShape, tmp_path: Path) -> None:
    recipe = ENGINE.recipe(header_of(published(tmp_path, shape)), torch.device("cpu"))
    stack = nuclei((16, 24, 32), count=2, radius=(4, 6), seed=1)
    image = torch.from_numpy(stack.image.astype(np.float32))[None, None]
    loss = recipe.loss(image, [recipe.encode(stack.labels.astype(np.int32))])
    loss.backward()  # type: ignore[no-untyped-call]
    assert torch.isfinite(loss)
    assert all(weight.grad is not None for weight in recipe.network.parameters())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"grid": [2, 2]}, r"grid = \[2, 2\], which is none of a stack"),
        ({"grid": [1, 3, 3]}, "which is none of a stack"),
        ({"grid": [[1], 2, 2]}, "which is none of a stack"),
        ({"grid": [1, 4, 4]}, "but its weights reach 2"),
        ({"rays_json": {"name": "Rays_Octo", "kwargs": {}}}, "has rays of Rays_Octo"),
        ({"rays_json": None}, "has rays of None"),
        ({"rays_json": {"name": "Rays_GoldenSpiral", "kwargs": {"n": 96}}}, "says n_rays"),
        ({"unet_pool": [1, 2, 2]}, r"unet_pool = \[1, 2, 2\]; only \[2, 2, 2\]"),
        ({"backbone": "transformer"}, "backbone = transformer"),
        ({"n_classes": 3}, "sorts objects into classes"),
        ({"n_channel_in": 2}, "n_channel_in = 2, but its weights 1"),
        ({"n_dim": 2, "axes": "YXC"}, "unet_pool|no convolution of 2 dimensions"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelFileError, match=reason):
        import_published(published(tmp_path, UNET, **change))


@pytest.mark.parametrize("spread", ["abc", [1, 2], [0, 1, 1], [1, 1, float("nan")]])
def test_voxels_of_no_size_are_refused(spread: Any, tmp_path: Path) -> None:
    rays = {"name": "Rays_GoldenSpiral", "kwargs": {"n": UNET.rays, "anisotropy": spread}}
    with pytest.raises(ModelFileError, match="which no voxels have"):
        import_published(published(tmp_path, UNET, rays_json=rays))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"resnet_n_blocks": 4}, "has 13 convolutions before its heads, not 16"),
        ({"resnet_n_blocks": 1}, "too few blocks for its grid"),
        ({"resnet_n_blocks": "many"}, "says resnet_n_blocks = many"),
        ({"resnet_n_conv_per_block": 10**9}, "says resnet_n_conv_per_block"),
    ],
)
def test_a_resnet_that_does_not_fit_is_refused(
    change: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelFileError, match=reason):
        import_published(published(tmp_path, RESNET, **change))


def drop(layers: Layers) -> None:
    del layers["down_level_1_no_1"]


def double(layers: Layers) -> None:
    layers["down_level_2_no_1"] = layers["down_level_1_no_1"]


def flatten(layers: Layers) -> None:
    layers["features"]["kernel"] = layers["features"]["kernel"][0]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop, "lacks the kernel of the layer down_level_1_no_1"),
        (double, "holds the layer down_level_2_no_1"),
        (flatten, "features of 3D_mine is no convolution of 3 dimensions"),
    ],
)
def test_layers_that_do_not_fit_are_refused(
    change: Callable[[Layers], None], reason: str, tmp_path: Path
) -> None:
    layers = stack_layers(UNET)
    change(layers)
    path = folder(tmp_path / "3D_mine", UNET.config(), h5_bytes(layers))
    with pytest.raises(ModelFileError, match=reason):
        import_published(path)


def test_weights_alone_do_not_say_where_rays_point(tmp_path: Path) -> None:
    weights = tmp_path / "weights_best.h5"
    weights.write_bytes(h5_bytes(stack_layers(UNET)))
    with pytest.raises(ModelFileError, match=r"stand in its config\.json alone"):
        import_published(weights, "stardist")
    with pytest.raises(ModelFileError, match="SplineDist has none"):
        import_published(weights, "splinedist")
