"""Packages of bioimage.io: valid by the zoo's own library, and back again without running code."""

import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from safetensors.numpy import load_file, save_file

from segmentation.science.engines.adding import draft_model
from segmentation.science.engines.bioimageio.exporting import export_package
from segmentation.science.engines.bioimageio.network import network
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import bundled_models, read_header, read_tensors

# PyTorch is taking leave of TorchScript, which the zoo's programs still run.
pytestmark = pytest.mark.filterwarnings("ignore:.torch.jit.*:DeprecationWarning")
BUNDLED = {path.stem: path for path in bundled_models()}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("zoo") / "unet.zip"
    export_package(BUNDLED["unet-nuclei-2d"], path)
    return path


def _load(path: Path) -> torch.nn.Module:
    return torch.jit.load(path)  # type: ignore[no-any-return,no-untyped-call]


def changed(package: Path, path: Path, **changes: object) -> Path:
    """A package whose description says something else; None takes an entry out."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "rdf.yaml":
                said = {**yaml.safe_load(content), **changes}
                content = yaml.safe_dump({k: v for k, v in said.items() if v is not None}).encode()
            new.writestr(name, content)
    return path


@pytest.mark.parametrize("slug", ["unet-nuclei-2d", "stardist-nuclei-3d"])
def test_a_package_is_valid_and_tests_itself(slug: str, tmp_path: Path) -> None:
    path = tmp_path / "model.zip"
    export_package(BUNDLED[slug], path)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bioimageio.spec import InvalidDescr, load_description

        # Without asking the network whether addresses are there.
        told = load_description(tmp_path / "rdf.yaml", perform_io_checks=False)
    assert not isinstance(told, InvalidDescr), told.validation_summary.format()
    said = yaml.safe_load((tmp_path / "rdf.yaml").read_text())
    picture = np.load(tmp_path / "test_image.npy")
    kwargs = said["inputs"][0]["preprocessing"][0]["kwargs"]
    axes = tuple(range(2, picture.ndim))
    low, high = np.percentile(
        picture, (kwargs["min_percentile"], kwargs["max_percentile"]), axis=axes, keepdims=True
    )
    seen = torch.from_numpy(((picture - low) / (high - low + kwargs["eps"])).astype(np.float32))
    with torch.inference_mode():
        answers = _load(tmp_path / "weights.torchscript.pt")(seen)
        built = network(**said["weights"]["pytorch_state_dict"]["architecture"]["kwargs"])
        built.load_state_dict(torch.load(tmp_path / "weights.pt", weights_only=True))
        again = built.eval()(seen)
    for found in (answers, again):
        found = found if isinstance(found, tuple) else (found,)
        for number, answer in enumerate(found):
            name = "answer" if number == 0 else f"answer_{number + 1}"
            meant = np.load(tmp_path / f"test_{name}.npy")
            np.testing.assert_allclose(answer.numpy(), meant, rtol=1e-3, atol=1e-3)


def test_a_traced_network_takes_images_of_other_sizes(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        archive.extract("weights.torchscript.pt", tmp_path)
    traced = _load(tmp_path / "weights.torchscript.pt")
    assert traced(torch.zeros(1, 1, 64, 96)).shape == (1, 3, 64, 96)


def test_what_was_exported_comes_back_as_it_was(package: Path, tmp_path: Path) -> None:
    draft, original = tmp_path / "draft.ocellus", BUNDLED["unet-nuclei-2d"]
    header = draft_model(package, draft, None, {"slug": "again"})
    assert header == read_header(original).model_copy(update={"slug": "again"})
    meant, found = read_tensors(original), read_tensors(draft)
    assert meant.keys() == found.keys()
    assert all(np.array_equal(meant[name], found[name]) for name in meant)
    with pytest.raises(ModelFileError, match="is a model of unet, not of stardist"):
        draft_model(package, draft, "stardist", {})


def test_of_other_packages_the_weights_are_taken_and_what_is_said_of_them(
    package: Path, tmp_path: Path
) -> None:
    foreign = changed(
        package,
        tmp_path / "foreign.zip",
        config=None,
        name="Their U-Net",
        license="CC-BY-4.0",
        cite=[{"text": "Them: How it was done.", "doi": "10.1/x"}],
    )
    header = draft_model(foreign, tmp_path / "draft.ocellus", None, {"slug": "theirs"})
    assert (header.engine, header.name, header.licence, header.citation) == (
        "unet", "Their U-Net", "CC-BY-4.0", "Them: How it was done.",
    )  # fmt: skip
    assert header.training == {"imported_from": "foreign.zip"}


def test_safetensors_in_a_package_are_read_too(package: Path, tmp_path: Path) -> None:
    weights = tmp_path / "weights.safetensors"
    save_file(load_file(BUNDLED["unet-nuclei-2d"]), weights)
    entry = {"pytorch_state_dict": {"source": weights.name}}
    path = changed(package, tmp_path / "st.zip", config=None, weights=entry)
    with zipfile.ZipFile(path, "a") as archive:
        archive.write(weights, weights.name)
    assert draft_model(path, tmp_path / "draft.ocellus", None, {"slug": "st"}).engine == "unet"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"weights": {"torchscript": {"source": "w.pt"}}}, "TorchScript, which is a program"),
        ({"weights": {"onnx": {"source": "w.onnx"}}}, "but ONNX"),
        ({"weights": {"pytorch_state_dict": {"source": "https://x.org/w.pt"}}}, "no weights as"),
        ({"weights": {"pytorch_state_dict": {"source": "../../etc/passwd"}}}, "lacks its weights"),
        ({"weights": [1]}, "no weights as"),
        ({"type": "dataset"}, "not of a model"),
        ({"config": {"ocellus": {"engine": 3}}}, "in a way that Ocellus can't read"),
    ],
)
def test_what_can_not_be_taken_says_why(
    changes: dict[str, object], why: str, package: Path, tmp_path: Path
) -> None:
    path = changed(package, tmp_path / "odd.zip", **changes)
    with pytest.raises(ModelFileError, match=why):
        draft_model(path, tmp_path / "draft.ocellus", None, {})
    assert sorted(file.name for file in tmp_path.iterdir()) == ["odd.zip"]


def test_a_pickle_among_the_weights_is_never_run(package: Path, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (str(tmp_path / "trapped"),))

    torch.save({"w": Trap()}, tmp_path / "weights.pt")
    path = tmp_path / "trap.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(path, "w") as new:
        new.writestr("rdf.yaml", old.read("rdf.yaml"))
        new.write(tmp_path / "weights.pt", "weights.pt")
    with pytest.raises(ModelFileError, match=r"objects besides weights|could run code"):
        draft_model(path, tmp_path / "draft.ocellus", None, {})
    assert not (tmp_path / "trapped").exists()


def test_cellseg_has_no_place_in_a_package(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="two stages"):
        export_package(BUNDLED["cellseg-nuclei-2d"], tmp_path / "model.zip")
