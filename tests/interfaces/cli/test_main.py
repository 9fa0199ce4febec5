"""The command from outside, as scripts call it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.engines.model_file import ModelHeader, write_model


def ocellus(*arguments: object, data: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with a data folder of its own."""
    command = [sys.executable, "-m", "segmentation.interfaces.cli.main", *map(str, arguments)]
    environment = {"PATH": "/usr/bin:/bin", "OCELLUS_DATA": str(data), "HOME": str(data)}
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def told_in_one_line(result: subprocess.CompletedProcess[str]) -> bool:
    return result.returncode == 2 and len(result.stderr.splitlines()) == 1 and not result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["segment", "x.tif"],
        ["segment", "missing.tif", "-o", "out", "--model", "stardist-nuclei-2d"],
        ["segment", __file__, "-o", "out", "--model", "no-such-model"],
        ["evaluate", "--pred", "nowhere", "--truth", "nowhere"],
        ["train", "--engine", "x", "--images", ".", "--labels", ".", "-o", "no/such/folder/m"],
        ["train", "--engine", "no-such", "--images", ".", "--labels", ".", "-o", "m.ocellus"],
        ["models", "add", __file__],
        ["models", "add", "missing.ocellus"],
    ],
)
def test_a_mistake_is_told_in_one_line(arguments: list[str], tmp_path: Path) -> None:
    assert told_in_one_line(ocellus(*arguments, data=tmp_path))


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_a_mistake(port: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "segmentation.interfaces.cli.main", "serve"]
    environment = {"OCELLUS_DATA": str(tmp_path), "OCELLUS_PORT": port}
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert told_in_one_line(result)
    assert "OCELLUS_PORT" in result.stderr


def test_engines_describe_their_parameters(tmp_path: Path) -> None:
    result = ocellus("engines", "--json", data=tmp_path)
    rows = {row["name"]: row for row in map(json.loads, result.stdout.splitlines())}
    stardist = rows["stardist"]
    assert stardist["ndim"] == [2, 3]
    assert [role["name"] for role in stardist["channels"]] == ["nuclei"]
    threshold = stardist["parameters"]["prob_threshold"]
    assert threshold["type"] == "number"
    assert threshold["default"] == 0.5
    assert "stardist" in ocellus("engines", data=tmp_path).stdout


def written(path: Path, weight: float) -> Path:
    """A model file; models of different weights are different models."""
    header = ModelHeader(
        engine="stardist",
        slug="mine",
        name="Mine",
        ndim=2,
        channels=("nuclei",),
        config={},
        normalization={"low": 1.0, "high": 99.8},
        parameters={},
        licence="CC0-1.0",
        accuracy={"ap50": 0.5},
    )
    write_model(path, header, {"weight": np.full((2, 2), weight, np.float32)}, "float16")
    return path


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return written(tmp_path / "mine.ocellus", 1)


def listed(data: Path) -> dict[str, dict[str, object]]:
    result = ocellus("models", "--json", data=data)
    assert result.returncode == 0
    return {row["id"]: row for row in map(json.loads, result.stdout.splitlines())}


def test_an_added_model_is_listed_with_what_it_is(model: Path, tmp_path: Path) -> None:
    assert ocellus("models", "add", model, data=tmp_path).returncode == 0
    row = listed(tmp_path)["mine"]
    assert row.pop("sha256")
    assert row == {
        "id": "mine",
        "engine": "stardist",
        "name": "Mine",
        "version": "1",
        "ndim": 2,
        "licence": "CC0-1.0",
        "accuracy": {"ap50": 0.5},
    }


def test_a_model_can_be_added_twice_and_under_another_id(model: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert ocellus("models", "add", model, data=tmp_path).returncode == 0
    assert ocellus("models", "add", model, "--id", "yours", data=tmp_path).returncode == 0
    assert {"mine", "yours"} <= listed(tmp_path).keys()


def test_a_model_does_not_replace_another_one(model: Path, tmp_path: Path) -> None:
    ocellus("models", "add", model, data=tmp_path)
    before = listed(tmp_path)["mine"]
    other = written(tmp_path / "other.ocellus", 2)
    assert told_in_one_line(ocellus("models", "add", other, data=tmp_path))
    assert listed(tmp_path)["mine"] == before
    assert ocellus("models", "add", other, "--id", "other", data=tmp_path).returncode == 0


def test_a_model_of_another_engine_is_refused(model: Path, tmp_path: Path) -> None:
    result = ocellus("models", "add", model, "--engine", "unet", data=tmp_path)
    assert told_in_one_line(result)
    assert "mine" not in listed(tmp_path)


@pytest.fixture
def pairs(tmp_path: Path) -> tuple[Path, Path]:
    """Two label images with three objects each; of one, an object is missing."""
    truth, predicted = tmp_path / "truth", tmp_path / "pred"
    labels = np.zeros((40, 40), np.uint16)
    for number in range(3):
        labels[5:15, 2 + 12 * number : 10 + 12 * number] = number + 1
    for folder in (truth, predicted):
        folder.mkdir()
    tifffile.imwrite(truth / "a.tif", labels)
    tifffile.imwrite(truth / "b.tif", labels)
    tifffile.imwrite(predicted / "a.labels.tif", labels)
    tifffile.imwrite(predicted / "b.labels.tif", np.where(labels == 3, 0, labels))
    return predicted, truth


def test_evaluate_pools_objects(pairs: tuple[Path, Path], tmp_path: Path) -> None:
    predicted, truth = pairs
    result = ocellus("evaluate", "--pred", predicted, "--truth", truth, "--json", data=tmp_path)
    figures = json.loads(result.stdout)
    assert figures["ap"]["0.50"] == pytest.approx(5 / 6, abs=1e-4)
    assert figures["ap_per_image"]["0.50"] == pytest.approx((1 + 2 / 3) / 2, abs=1e-4)
    assert figures["f1"] == pytest.approx(2 * 5 / 11, abs=1e-4)
    assert figures["mean_matched_iou"] == 1
    people = ocellus("evaluate", "--pred", predicted, "--truth", truth, data=tmp_path)
    assert "0.833" in people.stdout


def test_a_truth_without_prediction_is_a_mistake(pairs: tuple[Path, Path], tmp_path: Path) -> None:
    predicted, truth = pairs
    (predicted / "b.labels.tif").unlink()
    result = ocellus("evaluate", "--pred", predicted, "--truth", truth, data=tmp_path)
    assert told_in_one_line(result)
    assert "b" in result.stderr
