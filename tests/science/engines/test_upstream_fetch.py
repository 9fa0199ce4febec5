"""A published file is fetched whole and as stated, or not at all."""

import hashlib
import ssl
from pathlib import Path

import pytest

from segmentation.science.engines.adding import fetch_model
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import read_header
from segmentation.science.engines.upstream import fetch as fetching
from segmentation.science.engines.upstream.fetch import FetchError, fetch, secure_opener
from tests.science.engines.authors import authors, entry
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped

CONTENT = bytes(range(256)) * 4000


def refusal(folder: Path, *, status: int = 200, content: bytes = CONTENT, **headers: str) -> str:
    """The one sentence with which an answer is refused; nothing is left of it."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with authors(file=(status, named, content)) as opener, pytest.raises(FetchError) as caught:
        fetch(entry(sha256="0" * 64), folder, opener)
    assert not list(folder.iterdir())
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_file_is_fetched_whole(tmp_path: Path) -> None:
    told: list[int] = []
    stated = hashlib.sha256(CONTENT).hexdigest()
    with authors(file=(200, {}, CONTENT)) as opener:
        path = fetch(entry(sha256=stated), tmp_path, opener, told.append)
    assert (path.name, path.read_bytes()) == ("2D_demo.zip", CONTENT)
    assert sum(told) == len(CONTENT)


def test_redirects_are_followed_within_https(tmp_path: Path) -> None:
    moved = (302, {"Location": "https://elsewhere.test/moved"}, b"")
    with authors(file=moved, moved=(200, {}, CONTENT)) as opener:
        assert fetch(entry(), tmp_path, opener).read_bytes() == CONTENT


@pytest.mark.parametrize("address", ["http://elsewhere.test/moved", "ftp://elsewhere.test/moved"])
def test_redirects_out_of_https_are_not_followed(address: str, tmp_path: Path) -> None:
    assert "without https" in refusal(tmp_path, status=302, Location=address)


def test_a_redirect_to_a_file_of_this_machine_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path.parent / "secret"
    secret.write_text("secret")
    assert "answers 302" in refusal(tmp_path, status=302, Location=secret.as_uri())


def test_another_file_than_the_stated_is_refused(tmp_path: Path) -> None:
    found = hashlib.sha256(CONTENT).hexdigest()
    assert f"its SHA-256 is {found}, not 000" in refusal(tmp_path)


def test_a_missing_file_is_told_with_the_page_to_look_at(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, status=404)
    assert "answers 404" in sentence
    assert entry().page in sentence


def test_a_broken_connection_is_no_file(tmp_path: Path) -> None:
    assert "broke off" in refusal(tmp_path, Content_Length=str(len(CONTENT) + 1))


def test_too_much_is_refused_as_stated_and_as_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 100_000)
    assert f"would be {len(CONTENT)} bytes" in refusal(tmp_path)
    assert "answers more than any network" in refusal(tmp_path, Content_Length="unknown")


def test_a_server_that_never_ends_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_LONGEST_S", -1.0)
    assert "more than an hour" in refusal(tmp_path)


def test_without_a_network_the_way_round_is_told(tmp_path: Path) -> None:
    nowhere = entry(address="https://127.0.0.1:1/file")
    with pytest.raises(FetchError, match=r"is there a network\? .*`ocellus models add`"):
        fetch(nowhere, tmp_path, secure_opener())
    assert not list(tmp_path.iterdir())


def test_a_server_that_does_not_prove_who_it_is_is_not_trusted(tmp_path: Path) -> None:
    class Impostor:
        def open(self, fullurl: str, *, timeout: float) -> object:
            raise ssl.SSLCertVerificationError("certificate verify failed")

    with pytest.raises(FetchError, match="certificate verify failed"):
        fetch(entry(), tmp_path, Impostor())  # type: ignore[arg-type]


def test_without_a_lasting_address_the_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"no lasting address .* https://github.com/stardist"):
        fetch(entry(address=None), tmp_path)


def test_a_fetched_model_says_where_it_is_from(tmp_path: Path) -> None:
    shape = Shape()
    source = folder(tmp_path / "2D_demo", shape.config(n_rays=8), h5_bytes(keras_layers(shape)))
    content = zipped(source, tmp_path / "there.zip").read_bytes()
    home = tmp_path / "home"
    home.mkdir()
    with authors(file=(200, {}, content)) as opener:
        header = fetch_model(entry(), home / "model.ocellus", opener)
    assert [path.name for path in home.iterdir()] == ["model.ocellus"]
    assert read_header(home / "model.ocellus") == header
    assert (header.slug, header.name, header.licence) == (
        "stardist-2d-demo",
        "2D_demo",
        "BSD-3-Clause",
    )
    assert header.training == {
        "imported_from": "https://authors.test/file",
        "file_sha256": hashlib.sha256(content).hexdigest(),
    }


def test_a_fetched_file_of_another_kind_leaves_nothing(tmp_path: Path) -> None:
    with (
        authors(file=(200, {}, b"<html>Sign in</html>")) as opener,
        pytest.raises(ModelFileError, match="a web page or other text"),
    ):
        fetch_model(entry(), tmp_path / "model.ocellus", opener)
    assert not list(tmp_path.iterdir())
