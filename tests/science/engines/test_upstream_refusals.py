"""Files that are no model for us: said in one clear sentence, and nothing in them is run."""

import io
import json
import os
import pickle  # noqa: TID251  (to make what must be refused)
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published, is_ours
from segmentation.science.engines.upstream import keras_h5, sniff, state_dicts
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers

SHAPE = Shape()


class Trap:
    """Makes a folder wherever it is unpickled."""

    def __init__(self, at: Path) -> None:
        self.at = at

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.at),)


def refusal(path: Path, engine: str | None = None) -> str:
    """The one sentence that a file is refused with."""
    with pytest.raises(ModelFileError) as caught:
        import_published(path, engine)
    sentence = str(caught.value)
    assert path.name in sentence
    assert "\n" not in sentence
    return sentence


def archive(path: Path, **content: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for name, data in content.items():
            file.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return path


def keras_3(path: Path) -> None:
    archive(path, config_DOT_json="{}", metadata_DOT_json="{}", model_DOT_weights_DOT_h5=b"")


def torchscript(path: Path) -> None:
    # Torch itself advises against them by now.
    with warnings.catch_warnings(action="ignore"):
        torch.jit.save(torch.jit.script(torch.nn.Conv2d(1, 1, 1)), path)


def whole_network(path: Path) -> None:
    torch.save(torch.nn.Conv2d(1, 1, 1), path)


def numpy_pickle(path: Path) -> None:
    np.save(path, np.array({"A": 1}, dtype=object))


def other_h5(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file["dense/dense/kernel:0"] = np.zeros((3, 3))


def tar(path: Path) -> None:
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo("best_iou_model.pth"))


OTHERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a.keras": (keras_3, "a Keras 3 file"),
    "b.pt": (torchscript, "a TorchScript archive, which is a program"),
    "c.pth": (whole_network, "a pickle of Python objects .*Conv2d"),
    "size_cyto3.npy": (numpy_pickle, "a NumPy file"),
    "d.onnx": (lambda path: path.write_bytes(b"\x08\x08\x12\x07pytorch"), "an ONNX file"),
    "e.onnx": (lambda path: path.write_bytes(b"anything"), "an ONNX file"),
    "f.tar.gz": (lambda path: path.write_bytes(b"\x1f\x8b\x08 etc"), "a compressed file"),
    "f.7z": (lambda path: path.write_bytes(b"7z\xbc\xaf\x27\x1c"), "a compressed file"),
    "f.tar": (tar, "a tar archive; unpack it"),
    "login.zip": (lambda path: path.write_text("\n<!DOCTYPE html><html>"), "a web page"),
    "lfs.h5": (lambda path: path.write_text("version https://git-lfs.github.com/spec/v1"), "LFS"),
    "g.zip": (lambda path: archive(path, rdf_DOT_yaml="x"), "BioImage Model Zoo"),
    "h.zip": (lambda path: archive(path, m__saved_model_DOT_pb="x"), "SavedModel of TensorFlow"),
    "i.zip": (lambda path: archive(path, holiday_DOT_txt="x"), "holds no config.json"),
    "j.zip": (lambda path: archive(path, config_DOT_json="{}"), "of another system"),
    "k.zip": (lambda path: archive(path, config_DOT_json="[1]"), "says nothing by name"),
    "l.zip": (lambda path: archive(path, config_DOT_json="{"), "is no JSON"),
    "m.zip": (lambda path: path.write_bytes(b"PK\x03\x04 but no more"), "zip archive"),
    "n.h5": (other_h5, "of no network that Ocellus knows"),
    "o.h5": (lambda path: path.write_bytes(b"\x89HDF\r\n\x1a\n cut"), "can't be read as an h5"),
    "p.pth": (lambda path: torch.save({"a": torch.zeros(2)}, path), "holds weights, but of no"),
    "q.safetensors": (lambda path: save_file({"a": np.zeros(2)}, path), "holds weights, but of no"),
    "r.safetensors": (lambda path: path.write_bytes(b"\x09" + b"\0" * 7 + b"{"), "safetensors"),
    "s.txt": (lambda path: path.write_text("hello"), "not an Ocellus model file"),
    "t.pth": (lambda path: path.write_bytes(b""), "not an Ocellus model file"),
    "u.pth": (lambda path: path.write_bytes(b"\x80\x02cos"), "can't be read as a file of weights"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_is_refused_with_what_it_seems_to_be(name: str, tmp_path: Path) -> None:
    make, reason = OTHERS[name]
    make(tmp_path / name)
    with pytest.raises(ModelFileError, match=reason):
        is_ours(tmp_path / name)
    refusal(tmp_path / name)


def test_what_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "missing.pth")


def test_a_model_file_is_known_as_ours(small_model: Path) -> None:
    assert is_ours(small_model)


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("dressed", ["alone", "among weights"])
def test_a_pickle_that_would_run_something_runs_nothing(
    legacy: bool, dressed: str, tmp_path: Path
) -> None:
    trap = Trap(tmp_path / "sprung")
    weights = {"downsample.down.res_down_0.conv.conv_0.2.weight": torch.zeros(4, 1, 3, 3)}
    content: Any = {**weights, "diam_mean": trap} if dressed == "among weights" else trap
    path = tmp_path / "cyto3.pth"
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    assert "mkdir" in refusal(path)
    with pytest.raises(ModelFileError, match="holds objects besides weights"):
        state_dicts.load_state_dict(path)
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("protocol", range(6))
def test_a_bare_pickle_is_refused_in_every_protocol(protocol: int, tmp_path: Path) -> None:
    path = tmp_path / "model.pkl"
    path.write_bytes(pickle.dumps(Trap(tmp_path / "sprung"), protocol))
    refusal(path)
    assert not (tmp_path / "sprung").exists()


def test_another_engines_weights_are_told_whose_they_are(tmp_path: Path) -> None:
    path = tmp_path / "cyto3"
    torch.save({"downsample.down.res_down_0.conv.conv_0.2.weight": torch.zeros(2)}, path)
    assert refusal(path, "unet") == "cyto3 is of Cellpose, not of U-Net."


def test_names_that_climb_out_of_an_archive_lead_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("../../config.json", json.dumps(SHAPE.config(n_rays=8)))
        file.writestr("../../weights_best.h5", h5_bytes(keras_layers(SHAPE)))
        file.writestr("../../evil.txt", "evil")
    before = set(tmp_path.parent.iterdir())
    header, _ = import_published(path)
    assert header.engine == "stardist"
    assert set(tmp_path.parent.iterdir()) == before
    assert not list(tmp_path.parent.rglob("evil.txt"))


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    source = folder(tmp_path / "2D", SHAPE.config(n_rays=8), h5_bytes(keras_layers(SHAPE)))
    secret = tmp_path / "secret.h5"
    (source / "weights_best.h5").rename(secret)
    (source / "weights_best.h5").symlink_to(secret)
    assert "holds no weights" in refusal(source)


def h5_with(path: Path, add: Callable[[Any], object]) -> Path:
    path.write_bytes(h5_bytes(keras_layers(SHAPE)))
    with h5py.File(path, "a") as file:
        del file["prob/prob/bias:0"]
        add(file)
    return path


def external(file: Any) -> None:
    file["prob/prob/bias:0"] = h5py.ExternalLink("secret.h5", "/numbers")


def soft(file: Any) -> None:
    file["prob/prob/bias:0"] = h5py.SoftLink("/dist/dist/bias:0")


def outside(file: Any) -> None:
    group = file["prob/prob"]
    group.create_dataset("bias:0", (1,), "f4", external=[("secret.raw", 0, 4)])


def virtual(file: Any) -> None:
    layout = h5py.VirtualLayout((1,), "f4")
    layout[0:1] = h5py.VirtualSource("secret.h5", "numbers", (1,))
    file["prob/prob"].create_virtual_dataset("bias:0", layout)


def enormous(file: Any) -> None:
    group = file["prob/prob"]
    group.create_dataset("bias:0", (10**12,), "f4", chunks=(1024,), compression="gzip")


def text(file: Any) -> None:
    file["prob/prob/bias:0"] = "import os"


def cycle(file: Any) -> None:
    file["prob/prob/again"] = file["prob"]


@pytest.mark.parametrize(
    ("add", "reason"),
    [
        (external, "holds links to other data"),
        (soft, "holds links to other data"),
        (outside, "holds links to other data"),
        (virtual, "holds links to other data"),
        (enormous, "more data than a network"),
        (text, "something else than numbers"),
        (cycle, "nested too deeply"),
    ],
)
def test_an_h5_file_that_reaches_out_is_refused(
    add: Callable[[Any], object], reason: str, tmp_path: Path
) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["numbers"] = np.ones(1, np.float32)
    path = h5_with(tmp_path / "weights.h5", add)
    assert reason in refusal(path, "stardist")
    with pytest.raises(ModelFileError, match=r"^weights\.h5 "):
        keras_h5.read_layers(io.BytesIO(path.read_bytes()), "weights.h5")


def test_mask_r_cnn_files_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "mask_rcnn.h5"
    with h5py.File(path, "w") as file:
        file["mrcnn_bbox_fc/mrcnn_bbox_fc/kernel:0"] = np.zeros((3, 3))
    assert sniff.recognise(path) == ("cellseg",)
