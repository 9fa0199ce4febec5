"""Model files: everything about a model in one file, and nothing in it that runs."""

from pathlib import Path

import pytest
import torch

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import (
    bundled_models,
    file_sha256,
    read_header,
    read_tensors,
)
from segmentation.science.engines.segment import load_segmenter
from segmentation.science.engines.stardist.network import StarDistNetwork
from segmentation.science.engines.weights import load_weights, save_weights
from tests.science.engines.conftest import SMALL, small_header


def test_weights_and_header_come_back(tmp_path: Path) -> None:
    network = StarDistNetwork(SMALL)
    path = tmp_path / "model.ocellus"
    save_weights(path, small_header(), network.state_dict())
    assert read_header(path) == small_header()
    other = StarDistNetwork(SMALL)
    load_weights(other, path)
    for name, tensor in network.state_dict().items():
        assert torch.allclose(other.state_dict()[name], tensor, atol=1e-3), name


def test_the_same_model_gives_the_same_bytes(tmp_path: Path) -> None:
    state = StarDistNetwork(SMALL).state_dict()
    for name in ("a", "b"):
        save_weights(tmp_path / name, small_header(), state)
    assert file_sha256(tmp_path / "a") == file_sha256(tmp_path / "b")


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"PK\x03\x04 a zip", b"\xff" * 64, b"\x02\x00\x00\x00\x00\x00\x00\x00[]"],
)
def test_other_files_are_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "holiday.ocellus"
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=r"holiday\.ocellus is not an Ocellus model file"):
        read_header(path)


def test_a_file_cut_short_is_refused(small_model: Path) -> None:
    small_model.write_bytes(small_model.read_bytes()[:-100])
    with pytest.raises(ModelFileError, match=r"small.ocellus can't be read"):
        read_tensors(small_model)


def test_weights_that_do_not_fit_their_configuration_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.ocellus"
    header = small_header().model_copy(update={"config": {**small_header().config, "rays": 8}})
    save_weights(path, header, StarDistNetwork(SMALL).state_dict())
    with pytest.raises(ModelFileError, match="does not fit its own configuration"):
        load_segmenter(path, "cpu")


def test_bundled_models_are_small_signed_and_loadable() -> None:
    paths = bundled_models()
    assert [read_header(path).slug for path in paths] == [path.stem for path in paths]
    assert sum(path.stat().st_size for path in paths) < 60e6
    for path in paths:
        header = read_header(path)
        assert path.stat().st_size < 10e6
        assert header.accuracy["ap50"] > 0
        assert header.training["data_sha256"]
        assert header.licence
        load_segmenter(path, "cpu")
