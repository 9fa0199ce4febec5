"""Published CellSeg models: files of the real layout, parts that agree with a plain reference."""

import itertools
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from skimage.transform import resize

from segmentation.science.engines.cellseg.crops import crops, level_of
from segmentation.science.engines.cellseg.engine import ENGINE
from segmentation.science.engines.cellseg.matterport import (
    STRIDES,
    MatterportConfig,
    MatterportNetwork,
    corner_anchors,
    seen,
    shown,
)
from segmentation.science.engines.cellseg.segmenter import MatterportSegmenter
from segmentation.science.engines.cellseg.spec import CellSegParameters
from segmentation.science.engines.errors import EngineError, ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.inputs import PlaneReader
from segmentation.science.engines.segment import segment
from segmentation.science.engines.tiled import tile_grid
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs
from tests.science.engines.imported import header_of, imported
from tests.science.engines.matterport_files import (
    Array,
    Layers,
    Shape,
    convolutions,
    cropped,
    judged_by,
    matterport_layers,
    outlined_by,
    proposed_by,
    pyramid_of,
    write,
)

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPE = Shape()


def published(path: Path, layers: Layers | None = None) -> Path:
    return write(path / "final_weights.h5", layers or matterport_layers(SHAPE))


@pytest.fixture
def segmenter(tmp_path: Path) -> MatterportSegmenter:
    found = imported(published(tmp_path))
    assert isinstance(found, MatterportSegmenter)
    return found


@pytest.fixture
def network(segmenter: MatterportSegmenter) -> MatterportNetwork:
    assert isinstance(segmenter.network, MatterportNetwork)
    return segmenter.network


def colours() -> Array:
    return np.random.default_rng(2).normal(0, 1, (128, 192, 3)).astype(np.float32)


@pytest.mark.parametrize("whole_model", [False, True])
def test_every_layer_of_the_real_layout_is_used(whole_model: bool, tmp_path: Path) -> None:
    layers = matterport_layers(SHAPE)
    path = write(tmp_path / "final_weights.h5", layers, whole_model=whole_model)
    header, tensors = import_published(path)
    assert (header.engine, header.config["backbone"]) == ("cellseg", "resnet101")
    assert header.config["blocks"] == (3, 4, 23, 3)
    assert len(tensors) == 2 * len(convolutions(SHAPE)) == 250
    assert header.parameters == {"score_threshold": 0.8, "nms_threshold": 0.3, "min_area_px": 20}
    assert "not yet verified" in header.description


def test_the_real_network_has_the_size_that_is_known_of_it() -> None:
    with torch.device("meta"):
        network = MatterportNetwork(MatterportConfig())
    assert 62.5e6 < sum(parameter.numel() for parameter in network.parameters()) < 64e6


@torch.inference_mode()
def test_the_pyramid_and_what_it_proposes_are_the_references(network: MatterportNetwork) -> None:
    layers, image = matterport_layers(SHAPE), colours()
    expected = pyramid_of(layers, SHAPE, image)
    levels = network.pyramid(torch.from_numpy(image.transpose(2, 0, 1))[None])
    for level, wanted in zip(levels, expected, strict=True):
        found = level[0].permute(1, 2, 0).numpy()
        assert np.abs(found - wanted).max() < 1e-4 * np.abs(wanted).max()
    likely, ways = proposed_by(layers, expected)
    said = network.propose(levels)
    assert np.abs(said.objectness[0].sigmoid().numpy() - likely).max() < 1e-4
    assert np.abs(said.change[0].numpy() - ways).max() < 1e-3
    assert len(network.start((128, 192))) == len(likely)


@torch.inference_mode()
def test_boxes_are_judged_and_outlined_as_the_reference_does(network: MatterportNetwork) -> None:
    layers = matterport_layers(SHAPE)
    levels = network.pyramid(torch.from_numpy(colours().transpose(2, 0, 1))[None])
    boxes = torch.tensor([[10.0, 20, 30, 60], [0, 0, 127, 191], [100, 3, 110, 9]])
    logits, ways = network.judge(levels, [boxes])
    masks = network.outline(levels, [boxes]).sigmoid().numpy()
    small, large = (crops(levels[:4], STRIDES[:4], boxes, size) for size in (7, 14))
    for index in range(len(boxes)):
        likely, way = judged_by(layers, small[index].permute(1, 2, 0).numpy())
        assert logits[index].sigmoid().item() == pytest.approx(likely, abs=1e-4)
        assert ways[index].numpy() == pytest.approx(way, abs=1e-3)
        outline = outlined_by(layers, large[index].permute(1, 2, 0).numpy())
        assert np.abs(masks[index] - outline).max() < 1e-4


def test_boxes_see_what_the_authors_see_in_the_middle_and_nearly_so_elsewhere() -> None:
    extent, stride = (640, 640), 4
    places = np.mgrid[:160, :160].transpose(1, 2, 0).astype(np.float32)
    features = torch.from_numpy(places.transpose(2, 0, 1).copy())[None]
    for box, most in (((299.5, 299.5, 339.5, 339.5), 0.03), ((4, 600, 20, 630), 3 / 8)):
        theirs = cropped(places, np.array(box, np.float32), 7, extent)
        ours = crops([features], [stride], torch.tensor([box]), 7)[0].permute(1, 2, 0).numpy()
        assert np.abs(ours - theirs).max() <= most


def test_the_level_for_a_box_grows_with_its_side() -> None:
    sides = torch.tensor([8.0, 78, 81, 158, 160, 223, 316, 318, 900])
    boxes = torch.stack([0 * sides, 0 * sides, sides, sides], dim=1)
    assert level_of(boxes, 4).tolist() == [0, 0, 1, 1, 2, 2, 2, 3, 3]


def test_anchors_lie_on_the_corners_of_features() -> None:
    expected = []
    for stride, side in ((4, 8), (8, 32)):
        for y, x in itertools.product(range(0, 16, stride), range(0, 24, stride)):
            for ratio in (0.5, 1, 2):
                height, width = side / ratio**0.5, side * ratio**0.5
                expected.append((y - height / 2, x - width / 2, y + height / 2, x + width / 2))
    found = corner_anchors((16, 24), (4, 8), (8, 32)) + np.array([0, 0, 1, 1])
    assert found == pytest.approx(np.array(expected), abs=1e-4)


def test_images_are_shown_as_enlarged_bytes_less_the_mean() -> None:
    bytes_ = np.random.default_rng(5).integers(0, 256, (64, 128)).astype(np.uint8)
    config = MatterportConfig()
    grey = torch.from_numpy(bytes_ / np.float32(255))[None, None]
    found = shown(grey, config)[0].numpy() + np.array(config.mean, np.float32)[:, None, None]
    expected = resize(bytes_, (160, 320), order=1, preserve_range=True).astype(np.uint8)
    inner = (slice(2, -2), slice(2, -2))
    for channel in found:
        assert np.abs(channel[inner] - expected[inner]).max() <= 1
        assert (np.rint(channel[inner]) == expected[inner]).mean() > 0.95


def test_white_is_the_highest_percentile_and_black_is_nothing() -> None:
    plane = np.full((100, 100), 1000, np.uint16)
    plane[:50] = 4000
    reader = PlaneReader(ArraySource.of(plane), 0, 0, (0,), {"black": 0.0, "high": 99.98})
    (whole,) = tile_grid((100, 100), 512, _Whole())  # type: ignore[arg-type]
    assert np.unique(reader.read(whole)).tolist() == [0.25, 1.0]


class _Whole:
    stride, halo = 16, 0


def test_boxes_of_the_enlarged_image_come_back_to_pixels() -> None:
    # Pixels 4 to 7 are 10 to 19 when enlarged.
    box = seen(torch.tensor([[10.0, 10, 19, 19]]), 2.5)
    assert box[0].tolist() == pytest.approx([3.7, 3.7, 8.3, 8.3])


def test_tiles_are_whole_when_enlarged() -> None:
    config = MatterportConfig()
    assert config.stride * config.enlarge % STRIDES[-1] == 0
    assert config.stride == 128
    assert MatterportConfig(enlarge=1).stride == 64


def test_an_imported_model_segments(segmenter: MatterportSegmenter) -> None:
    image, _ = discs(150, 12)
    found = segment(ArraySource.of(image), segmenter, CellSegParameters(score_threshold=0.3))
    again = segment(ArraySource.of(image), segmenter, CellSegParameters(score_threshold=0.3))
    assert found.labels.shape[-2:] == (150, 150)
    assert found.labels.max() == len(found.scores) == len(found.outlines)
    assert np.array_equal(found.labels, again.labels)
    assert (found.scores >= 0.3).all()


def test_it_is_run_and_not_trained(tmp_path: Path) -> None:
    header = header_of(published(tmp_path))
    with pytest.raises(EngineError, match="can be run here but not trained"):
        ENGINE.recipe(header, torch.device("cpu"))
    assert "backbone" not in ENGINE.default_config(2)


def test_a_shallower_backbone_is_another_configuration(tmp_path: Path) -> None:
    shape = Shape(blocks=(3, 4, 6, 3))
    header = header_of(published(tmp_path, matterport_layers(shape)))
    assert header.config["backbone"] == "resnet50"
    assert asdict(MatterportConfig(**header.config))["blocks"] == (3, 4, 6, 3)


def test_other_kinds_of_objects_are_refused(tmp_path: Path) -> None:
    layers = matterport_layers(Shape(classes=81))
    with pytest.raises(ModelFileError, match="tells 80 kinds of objects apart"):
        import_published(published(tmp_path, layers))


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ("res4w_branch2b", "lacks the kernel of the layer res4w_branch2b"),
        ("bn5c_branch2c", "lacks the gamma of the layer bn5c_branch2c"),
        ("rpn_bbox_pred", "lacks the kernel of the layer rpn_bbox_pred"),
        ("fpn_p2", "lacks the kernel of the layer fpn_p2"),
        ("res2a_branch2a", "lacks the kernel of the layer res2a_branch2a"),
    ],
)
def test_a_missing_layer_is_refused(layer: str, reason: str, tmp_path: Path) -> None:
    layers = matterport_layers(SHAPE)
    del layers[layer]
    with pytest.raises(ModelFileError, match=reason):
        import_published(published(tmp_path, layers))


def test_a_layer_too_many_is_refused(tmp_path: Path) -> None:
    layers = matterport_layers(SHAPE)
    layers["res4y_branch2a"] = layers["res4b_branch2a"]
    with pytest.raises(ModelFileError, match="holds the layer res4y_branch2a, which the network"):
        import_published(published(tmp_path, layers))


def test_a_layer_of_another_shape_is_refused(tmp_path: Path) -> None:
    layers = matterport_layers(SHAPE)
    layers["conv1"]["kernel"] = layers["conv1"]["kernel"][:, :, :1]
    with pytest.raises(ModelFileError, match="of 4×1×7×7, where 4×3×7×7 is expected"):
        import_published(published(tmp_path, layers))
    layers["conv1"]["kernel"] = np.zeros((7, 3, 4), np.float32)
    with pytest.raises(ModelFileError, match="is no layer of a Mask R-CNN"):
        import_published(published(tmp_path, layers))
