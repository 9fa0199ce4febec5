"""Storing by key, on a disk and in S3."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zarr
from pytest_django import Settings

from segmentation.domain.common import storage
from segmentation.domain.common.keys import InvalidKey
from segmentation.domain.common.trees import LinkFound
from tests.s3 import S3, serving_s3


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    """A server of S3."""
    with serving_s3() as server:
        yield server


@pytest.fixture(params=["disk", "s3"])
def stored_in(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> str:
    """The kind of store."""
    if request.param == "disk":
        settings.OCELLUS_STORAGE_URL = (tmp_path / "a store").as_uri()
    else:
        settings.OCELLUS_STORAGE_URL = request.getfixturevalue("s3").bucket().url
    return str(request.param)


@pytest.fixture
def disk(tmp_path: Path, settings: Settings) -> Path:
    """The folder of a store on disk."""
    folder = tmp_path / "store"
    settings.OCELLUS_STORAGE_URL = folder.as_uri()
    return folder


@pytest.mark.usefixtures("stored_in")
class TestObjects:
    def test_reads_what_was_put(self) -> None:
        storage.put_bytes("a/b", b"0123456789")
        assert storage.get_bytes("a/b") == b"0123456789"
        assert storage.get_range("a/b", 2, 5) == b"234"
        assert storage.head("a/b").size == 10
        assert storage.exists("a/b")

    @pytest.mark.parametrize("size", [0, 1, 9, 10, 11, 20, 25])
    def test_reads_an_object_in_pieces(self, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(storage, "PIECE", 10)
        storage.put_bytes("a/b", bytes(range(size)))
        pieces = list(storage.read_pieces(storage.head("a/b")))
        assert b"".join(pieces) == bytes(range(size))
        assert max(map(len, pieces)) <= 10

    def test_an_object_that_went_has_no_pieces(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(storage, "PIECE", 10)
        for size in (5, 25):
            storage.put_bytes("job/a", bytes(size))
            stored = storage.head("job/a")
            storage.delete_prefix("job")
            with pytest.raises(FileNotFoundError):
                list(storage.read_pieces(stored))

    @pytest.mark.parametrize("size", [0, 1000, 2 * storage.PIECE + 7])
    def test_stores_a_file_however_large(self, size: int, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(bytes([7]) * size)
        storage.put_file("a/b", tmp_path / "file")
        assert storage.get_bytes("a/b") == bytes([7]) * size

    def test_lists_all_with_their_sizes(self) -> None:
        storage.put_bytes("a/b", b"123")
        storage.put_bytes("c", b"")
        found = {stored.key: stored.size for stored in storage.list_all()}
        assert found == {"a/b": 3, "c": 0}

    def test_the_etag_follows_the_content(self) -> None:
        storage.put_bytes("a", b"one")
        first = storage.head("a").etag
        storage.put_bytes("a", b"three")
        assert first
        assert storage.head("a").etag != first

    def test_what_is_not_there(self) -> None:
        storage.put_bytes("folder/file", b"")
        for key in ["nothing", "folder"]:
            with pytest.raises(FileNotFoundError):
                storage.get_bytes(key)
            with pytest.raises(FileNotFoundError):
                storage.head(key)
            assert not storage.exists(key)
        assert list(storage.list_prefix("nothing")) == []
        assert storage.list_children("nothing") == []

    def test_lists_and_deletes_by_prefix(self) -> None:
        for key in ["job/1/x", "job/1/y/z", "job/10/x"]:
            storage.put_bytes(key, b"")
        assert sorted(storage.list_prefix("job/1")) == ["job/1/x", "job/1/y/z"]
        assert storage.list_children("job") == ["1", "10"]
        storage.delete_prefix("job/1")
        storage.delete_prefix("job/1")
        assert list(storage.list_prefix("job")) == ["job/10/x"]

    def test_stores_a_tree(self, tmp_path: Path) -> None:
        source = tmp_path / "made"
        (source / "0/c").mkdir(parents=True)
        (source / "0/c/1").write_bytes(b"chunk")
        (source / "info.json").write_bytes(b"{}")
        storage.put_tree(source, "import/1/1")
        assert sorted(storage.list_prefix("import")) == ["import/1/1/0/c/1", "import/1/1/info.json"]
        assert storage.get_bytes("import/1/1/0/c/1") == b"chunk"

    @pytest.mark.parametrize("target", ["/etc/hosts", "info.json", "/etc"])
    def test_refuses_links_in_a_tree(self, tmp_path: Path, target: str) -> None:
        (tmp_path / "made").mkdir()
        (tmp_path / "made/link").symlink_to(target)
        with pytest.raises(LinkFound):
            storage.put_tree(tmp_path / "made", "import/1/1")
        assert list(storage.list_prefix("import")) == []

    def test_refuses_keys_that_lead_out(self) -> None:
        for act in [storage.get_bytes, storage.head, storage.local_path, storage.delete_prefix]:
            with pytest.raises(InvalidKey):
                act("../secret")


def test_a_disk_shows_its_files(disk: Path) -> None:
    storage.put_bytes("a/b", b"x")
    assert storage.local_path("a/b") == disk / "a/b"
    assert (disk / "a/b").read_bytes() == b"x"


def test_s3_has_no_files(settings: Settings) -> None:
    settings.OCELLUS_STORAGE_URL = "s3://bucket/prefix"
    assert storage.local_path("a/b") is None


def test_another_scheme_is_refused(settings: Settings) -> None:
    settings.OCELLUS_STORAGE_URL = "ftp://host/prefix"
    with pytest.raises(ValueError, match="OCELLUS_STORAGE_URL"):
        storage.store()


@pytest.mark.usefixtures("stored_in")
def test_arrays_go_in_and_out() -> None:
    made = zarr.create_array(
        storage.zarr_store("pixels.zarr"), shape=(4, 4), chunks=(2, 2), dtype="uint16"
    )
    made[:] = np.arange(16, dtype="uint16").reshape(4, 4)
    read = zarr.open_array(storage.zarr_store("pixels.zarr", read_only=True), mode="r")
    np.testing.assert_array_equal(np.asarray(read[:]), np.arange(16).reshape(4, 4))
    assert "pixels.zarr/zarr.json" in set(storage.list_prefix("pixels.zarr"))


@pytest.mark.usefixtures("stored_in")
def test_small_arrays_are_put_together_in_memory_and_stored_at_the_end() -> None:
    with storage.staged_zarr("labels.zarr") as store:
        group = zarr.create_group(store, attributes={"finished": True})
        made = group.create_array("0", shape=(4, 4), chunks=(2, 2), dtype="uint32")
        made[:] = np.arange(16).reshape(4, 4)
        assert not list(storage.list_prefix("labels.zarr"))
    read = zarr.open_group(storage.zarr_store("labels.zarr", read_only=True), mode="r")
    assert read.attrs["finished"] is True
    found = read["0"]
    assert isinstance(found, zarr.Array)
    assert np.array_equal(found[:], np.arange(16).reshape(4, 4))


@pytest.mark.usefixtures("stored_in")
def test_of_arrays_that_come_to_nothing_nothing_is_stored() -> None:
    def write() -> None:
        with storage.staged_zarr("labels.zarr") as store:
            zarr.create_group(store)
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        write()
    assert not list(storage.list_prefix("labels.zarr"))


def test_what_says_that_all_is_there_is_stored_last(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(storage, "put_bytes", lambda key, _: order.append(key))
    with storage.staged_zarr("labels.zarr") as store:
        zarr.create_group(store).create_array("0", shape=(1,), dtype="uint8")[:] = 1
    assert order[-1] == "labels.zarr/zarr.json"
    assert len(order) > 1
    assert not disk.exists()
