"""Importing in a confined child: what comes out, and what cannot get out."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.sandbox import Sandbox, SandboxError
from segmentation.science.pixels.store import open_pyramid
from segmentation.science.pixels.synthetic import nuclei

ALL = slice(None)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "stored"
    tifffile.imwrite(path, nuclei((300, 400), 30).image, compression="zlib")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A picture that takes some seconds to import."""
    path = tmp_path / "large"
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 60000, (500, 9000), np.uint16)
    tifffile.imwrite(path, np.tile(rows, (18, 1)))
    return path


def children(pid: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def zygote_of(sandbox: Sandbox) -> int:
    assert sandbox._zygote is not None
    return sandbox._zygote._process.pid


def test_a_picture_becomes_pyramid_thumbnail_and_header(
    sandbox: Sandbox, picture: Path, tmp_path: Path
) -> None:
    (scene,) = sandbox.import_file(picture, tmp_path / "out", filename="cells.tif")
    assert scene.info.name == "cells.tif"
    pyramid = open_pyramid(scene.pixels)
    assert pyramid.info == scene.info
    assert np.array_equal(pyramid.read(0, 0, 0, ALL, ALL), tifffile.imread(picture))
    with Image.open(scene.thumbnail) as small:
        assert max(small.size) == 256
    assert json.loads((scene.folder / "info.json").read_text()) == scene.info.to_json()


def test_scenes_are_numbered(sandbox: Sandbox, tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        file.write(np.zeros((30, 40), np.uint8), metadata=None)
        file.write(np.ones((50, 40), np.uint8), metadata=None)
    scenes = sandbox.import_file(tmp_path / "a.tif", tmp_path / "out")
    assert [scene.index for scene in scenes] == [0, 1]
    assert [scene.folder.name for scene in scenes] == ["0", "1"]
    assert [open_pyramid(s.pixels).info.shape[3] for s in scenes] == [30, 50]


def test_notes_of_reading_come_along(sandbox: Sandbox, tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "a.tif", np.array([[1, np.nan]], np.float32))
    (scene,) = sandbox.import_file(tmp_path / "a.tif", tmp_path / "out")
    assert "set to 0" in scene.info.notes[0]
    assert open_pyramid(scene.pixels).info.notes == scene.info.notes


def test_a_refusal_names_the_users_file_and_leaves_nothing(
    sandbox: Sandbox, picture: Path, tmp_path: Path
) -> None:
    picture.write_bytes(picture.read_bytes()[:-500])
    with pytest.raises(UnreadableImage, match=r"^my cells\.tif is cut short: .*\.$"):
        sandbox.import_file(picture, tmp_path / "out", filename="my cells.tif")
    assert not list(tmp_path.glob("out/*"))


def test_damage_found_while_decoding_leaves_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    rng = np.random.default_rng(0)
    tifffile.imwrite(path, rng.integers(0, 255, (3000, 3000), np.uint8), compression="zlib")
    data = bytearray(path.read_bytes())
    data[-200_000:-100_000] = bytes(100_000)
    path.write_bytes(data)
    with pytest.raises(UnreadableImage, match="is damaged"):
        sandbox.import_file(path, tmp_path / "out")
    assert not list(tmp_path.glob("out/*"))


def test_memory_is_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    """The second frame of an animation says that it is far larger than the first."""
    frames = [Image.fromarray(np.full((90, 90), value, np.uint8)) for value in (9, 200)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    data = bytearray((tmp_path / "a.gif").read_bytes())
    descriptor = data.rindex(b"\x2c\0\0\0\0\x5a\0\x5a\0")
    data[descriptor + 5 : descriptor + 9] = b"\xff\xff\xff\xff"
    (tmp_path / "a.gif").write_bytes(data)
    with pytest.raises(
        UnreadableImage, match="needs more memory to decode than the limit of 900 MB"
    ):
        sandbox.import_file(tmp_path / "a.gif", tmp_path / "out")


def test_time_is_bounded(sandbox: Sandbox, tmp_path: Path) -> None:
    """A thousand pages are read before the decoded size is known and more time allowed."""
    path = tmp_path / "a.tif"
    pages = np.zeros((4000, 8, 8), np.uint8)
    tifffile.imwrite(path, pages, metadata=None, photometric="minisblack", compression="zlib")
    started = time.monotonic()
    with pytest.raises(UnreadableImage, match="takes too long"):
        sandbox.import_file(path, tmp_path / "out", Limits(max_seconds=0.05, max_bytes=10**6))
    assert time.monotonic() - started < 10


def test_cancelling_stops_the_child(sandbox: Sandbox, large: Path, tmp_path: Path) -> None:
    started = time.monotonic()

    def cancelled() -> None:
        if time.monotonic() - started > 0.3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        sandbox.import_file(large, tmp_path / "out", cancelled=cancelled)
    assert time.monotonic() - started < 5
    assert children(zygote_of(sandbox)) == []
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize(
    ("sent", "reason"),
    [(signal.SIGSEGV, "crash"), (signal.SIGKILL, "memory"), (signal.SIGXCPU, "too long")],
)
def test_a_crash_of_the_child_is_the_files_fault(
    sandbox: Sandbox, picture: Path, large: Path, tmp_path: Path, sent: int, reason: str
) -> None:
    sandbox.import_file(picture, tmp_path / "first")
    zygote = zygote_of(sandbox)

    def crash() -> None:
        for child in children(zygote):
            os.kill(child, sent)

    with pytest.raises(UnreadableImage, match=reason):
        sandbox.import_file(large, tmp_path / "out", cancelled=crash)
    assert zygote_of(sandbox) == zygote
    assert sandbox.import_file(picture, tmp_path / "again")


def test_the_forking_process_is_started_again(
    sandbox: Sandbox, picture: Path, tmp_path: Path
) -> None:
    sandbox.import_file(picture, tmp_path / "first")
    first = zygote_of(sandbox)
    os.kill(first, signal.SIGKILL)
    while Path(f"/proc/{first}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    assert sandbox.import_file(picture, tmp_path / "second")
    assert zygote_of(sandbox) != first


def test_a_forking_process_that_always_dies_is_no_fault_of_the_file(
    sandbox: Sandbox, large: Path, tmp_path: Path
) -> None:
    def kill() -> None:
        if sandbox._zygote is not None:
            os.kill(zygote_of(sandbox), signal.SIGKILL)

    with pytest.raises(SandboxError, match="twice"):
        sandbox.import_file(large, tmp_path / "out", cancelled=kill)
    assert not list(tmp_path.glob("out/*"))


def test_a_disk_that_fails_is_no_fault_of_the_file(
    sandbox: Sandbox, picture: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SandboxError, match="NotADirectoryError"):
        sandbox.import_file(picture, tmp_path / "file/out")


def test_the_child_has_no_secrets_and_one_thread(
    monkeypatch: pytest.MonkeyPatch, picture: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    with Sandbox() as own:
        own.import_file(picture, tmp_path / "out")
        zygote = Path(f"/proc/{zygote_of(own)}")
        assert b"hunter2" not in (zygote / "environ").read_bytes()
        assert b"SECRET" not in (zygote / "environ").read_bytes()
        assert len(list((zygote / "task").iterdir())) == 1


def test_compiled_functions_are_kept_where_the_site_says(
    monkeypatch: pytest.MonkeyPatch, picture: Path, tmp_path: Path
) -> None:
    """In a container nothing else can be written to, and they refuse to be loaded there."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "compiled"))
    with Sandbox() as own:
        own.import_file(picture, tmp_path / "out")
    assert list((tmp_path / "compiled").rglob("*halve_mode*"))


def test_closing_ends_everything(picture: Path, tmp_path: Path) -> None:
    own = Sandbox()
    own.import_file(picture, tmp_path / "out")
    zygote = zygote_of(own)
    own.close()
    assert not Path(f"/proc/{zygote}").exists()
    assert own.import_file(picture, tmp_path / "again")
    own.close()


def test_threads_take_turns(sandbox: Sandbox, picture: Path, tmp_path: Path) -> None:
    done: list[str] = []

    def run(name: str) -> None:
        (scene,) = sandbox.import_file(picture, tmp_path / name, filename=name)
        done.append(scene.info.name)

    threads = [threading.Thread(target=run, args=(f"picture {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [f"picture {n}" for n in range(4)]


@pytest.mark.real_images
def test_every_corrupt_file_ends_in_time_and_memory(real_images: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.science.pixels.import_all"]
    told = subprocess.run(
        [*command, str(real_images / "corrupt"), str(tmp_path)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        check=True,
    )
    result = json.loads(told.stdout)
    refused = result["refused"]
    assert result["imported"] + len(refused) > 50
    assert len(refused) > 30
    assert all(text.startswith("mine-") and text.endswith(".") for text in refused)
    assert not any("Error" in text or "/" in text for text in refused)
    # Its own limit is 8 s of processor time; a busy machine takes longer for that.
    assert result["seconds"] < 100
    assert result["largest_kb"] < 1_000_000
