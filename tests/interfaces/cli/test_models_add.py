"""`ocellus models add` with what other systems' authors publish, from outside."""

import json
from pathlib import Path

import numpy as np
import pytest
import tifffile
import torch

from segmentation.science.engines.model_file import bundled_models, read_header
from segmentation.science.engines.unet.network import UNetConfig, UNetNetwork
from segmentation.science.pixels.synthetic import stack
from tests.interfaces.cli.test_main import listed, ocellus, told_in_one_line
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped

SHAPE = Shape()


@pytest.fixture
def stardist(tmp_path: Path) -> Path:
    """An archive as StarDist's authors publish it."""
    weights = h5_bytes(keras_layers(SHAPE))
    source = folder(tmp_path / "2D_mine", SHAPE.config(n_rays=SHAPE.outputs), weights)
    return zipped(source, tmp_path / "2D_mine.zip")


def test_a_published_model_is_installed_and_listed(stardist: Path, tmp_path: Path) -> None:
    result = ocellus("models", "add", stardist, "--json", data=tmp_path)
    assert result.returncode == 0, result.stderr
    row = json.loads(result.stdout)
    assert (row["id"], row["engine"], row["licence"]) == ("2d-mine", "stardist", "unknown")
    assert listed(tmp_path)["2d-mine"] == row
    assert read_header(tmp_path / "models/2d-mine.ocellus").parameters["nms_threshold"] == 0.3
    assert ocellus("models", "add", stardist, data=tmp_path).returncode == 0
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["2d-mine.ocellus"]


def test_the_user_says_its_id_and_its_licence(stardist: Path, tmp_path: Path) -> None:
    stated = ("--id", "fluo", "--licence", "BSD-3-Clause", "--engine", "stardist")
    assert ocellus("models", "add", stardist, *stated, data=tmp_path).returncode == 0
    assert listed(tmp_path)["fluo"]["licence"] == "BSD-3-Clause"


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--engine", "cellpose"), "is of StarDist, not of Cellpose"),
        (("--engine", "abacus"), "no engine “abacus”"),
        (("--id", "Not An Id"), "can't be an id"),
        (("--stacks",), "can't look at stacks"),
        (("--stacks", "1000"), "how many times longer"),
    ],
)
def test_a_wrong_option_installs_nothing(
    options: tuple[str, ...], reason: str, stardist: Path, tmp_path: Path
) -> None:
    result = ocellus("models", "add", stardist, *options, data=tmp_path)
    assert told_in_one_line(result)
    assert reason in result.stderr
    assert not list(tmp_path.rglob("*.ocellus"))


def test_a_cellpose_network_of_planes_can_be_made_to_look_at_stacks(tmp_path: Path) -> None:
    (planes,) = (path for path in bundled_models() if path.stem == "cellpose-nuclei-2d")
    made = ocellus("models", "add", planes, "--stacks", "2", "--id", "round", data=tmp_path)
    assert made.returncode == 0, made.stderr
    assert listed(tmp_path)["round"]["ndim"] == 3
    assert read_header(tmp_path / "models/round.ocellus").config["anisotropy"] == 2
    nuclei = stack((16, 48, 48), seed=4)
    tifffile.imwrite(tmp_path / "stack.tif", nuclei.image, imagej=True, metadata={"axes": "ZYX"})
    asked = (tmp_path / "stack.tif", "-o", tmp_path / "out", "--model", "round", "--json")
    result = ocellus("segment", *asked, data=tmp_path)
    assert result.returncode == 0, result.stderr
    labels = tifffile.imread(tmp_path / "out/stack.labels.tif")
    assert labels.shape == (16, 48, 48)
    assert 0 < labels.max() == json.loads(result.stdout)["objects"]
    assert any(len(np.unique(np.nonzero(labels == i)[0])) > 2 for i in range(1, labels.max() + 1))


def test_weights_alone_need_the_engine_said(stardist: Path, tmp_path: Path) -> None:
    weights = tmp_path / "2D_mine" / "weights_best.h5"
    assert "--engine" in ocellus("models", "add", weights, data=tmp_path).stderr
    added = ocellus("models", "add", weights, "--engine", "splinedist", data=tmp_path)
    assert added.returncode == 0
    assert listed(tmp_path)["weights-best"]["engine"] == "splinedist"


def test_what_is_no_model_is_refused_in_one_line(tmp_path: Path) -> None:
    network = tmp_path / "whole.pth"
    torch.save(UNetNetwork(UNetConfig(base=2, depth=1)), network)
    (tmp_path / "a.onnx").write_bytes(b"anything")
    (tmp_path / "empty").mkdir()
    for name, reason in (
        ("whole.pth", "could run code"),
        ("a.onnx", "ONNX"),
        ("empty", "holds no"),
    ):
        result = ocellus("models", "add", tmp_path / name, data=tmp_path)
        assert told_in_one_line(result)
        assert reason in result.stderr
    assert not list(tmp_path.rglob("*.ocellus"))


def test_the_licence_of_our_own_files_is_theirs_to_say(stardist: Path, tmp_path: Path) -> None:
    ocellus("models", "add", stardist, data=tmp_path)
    ours = tmp_path / "models/2d-mine.ocellus"
    result = ocellus("models", "add", ours, "--licence", "CC0-1.0", data=tmp_path)
    assert told_in_one_line(result)
    assert "states its licence itself: unknown" in result.stderr
