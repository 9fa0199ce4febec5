"""`ocellus models catalogue` and `models fetch`."""

import io
import json
from pathlib import Path

import pytest

from segmentation.interfaces.cli import models
from segmentation.interfaces.cli.commands import Mistake
from segmentation.science.engines.upstream.catalogue import PublishedModel, published_models
from tests.interfaces.cli.test_main import ocellus, told_in_one_line
from tests.science.engines.authors import authors, entry
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and a catalogue whose authors are near."""

    def known(_name: str) -> PublishedModel:
        return entry(non_commercial=True)

    monkeypatch.setenv("OCELLUS_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(models, "published_model", known)
    return tmp_path / "data"


@pytest.fixture
def published(tmp_path: Path) -> bytes:
    """The archive that the authors offer."""
    shape = Shape()
    source = folder(tmp_path / "2D_demo", shape.config(n_rays=8), h5_bytes(keras_layers(shape)))
    return zipped(source, tmp_path / "there.zip").read_bytes()


def test_the_catalogue_is_listed(tmp_path: Path) -> None:
    told = ocellus("models", "catalogue", data=tmp_path).stdout.splitlines()
    rows = ocellus("models", "catalogue", "--json", data=tmp_path).stdout.splitlines()
    assert len(told) == len(rows) == len(published_models())
    cyto3 = next(row for row in map(json.loads, rows) if row["upstream_name"] == "cyto3")
    assert (cyto3["non_commercial"], cyto3["sha256"]) == (True, None)
    assert [line for line in told if line.startswith("cellpose-cyto3 ") and "NON-COMM" in line]


def test_without_a_terminal_the_licence_must_be_accepted_in_words(tmp_path: Path) -> None:
    result = ocellus("models", "fetch", "cyto3", data=tmp_path)
    assert told_in_one_line(result)
    assert "Not for commercial use." in result.stderr
    assert "--accept-licence" in result.stderr


def test_what_can_not_be_fetched_is_told_in_one_line(tmp_path: Path) -> None:
    assert "no model “cyto9”" in ocellus("models", "fetch", "cyto9", data=tmp_path).stderr
    result = ocellus("models", "fetch", "cellseg", data=tmp_path)
    assert told_in_one_line(result)
    assert "https://michaellee1.github.io" in result.stderr
    assert not list((tmp_path / "models").iterdir())


@pytest.mark.parametrize("answer", ["yes\n", "Y\n"])
def test_someone_who_accepts_the_licence_gets_the_model(
    answer: str,
    data: Path,
    published: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    with authors(file=(200, {}, published)) as opener:
        model = models.fetch_published("2D_demo", accepted=False, opener=opener)
    assert model.path == data / "models/stardist-2d-demo.ocellus"
    assert [path.name for path in (data / "models").iterdir()] == [model.path.name]
    shown = capsys.readouterr().err
    assert "Licence of 2D_demo: BSD-3-Clause. Not for commercial use." in shown
    assert "Schmidt" in shown


@pytest.mark.parametrize("answer", ["", "\n", "no\n"])
def test_someone_who_does_not_gets_nothing(
    answer: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    with pytest.raises(Mistake, match="licence was not accepted"):
        models.fetch_published("2D_demo", accepted=False)
    assert not data.exists()


def test_another_model_of_that_id_stays(data: Path, published: bytes) -> None:
    other = bytearray(published)
    (data / "models").mkdir(parents=True)
    with authors(file=(200, {}, published)) as opener:
        model = models.fetch_published("2D_demo", accepted=True, opener=opener)
        assert models.fetch_published("2D_demo", accepted=True, opener=opener).sha256 == (
            model.sha256
        )
    other += b"\0"
    with (
        authors(file=(200, {}, bytes(other))) as opener,
        pytest.raises(Mistake, match="Another model is installed"),
    ):
        models.fetch_published("2D_demo", accepted=True, opener=opener)
