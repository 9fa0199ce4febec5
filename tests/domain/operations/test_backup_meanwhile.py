"""People and workers go on while a site is copied, and what is copied is whole, or says so."""

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.common.storage import StoredObject
from segmentation.domain.jobs.holding import Holder
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import SweepHold
from segmentation.domain.jobs.sweep import sweep
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import Model
from segmentation.domain.operations.backup import ABOUT, back_up
from segmentation.domain.operations.restoring import restore
from segmentation.domain.operations.rows import write_rows
from segmentation.domain.projects.models import Project

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timedelta(seconds=-1)
LARGE = 96 * 1024 * 1024


def when(step: str, act: Callable[[], object]) -> Callable[[str], object]:
    """What is told of a backup's steps, and acts at one of them."""
    return lambda told: act() if told == step else None


def rename(project: Project) -> None:
    """Write as another process would that can't wait."""
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.cursor().execute("PRAGMA busy_timeout = 100")
        Project.objects.filter(pk=project.pk).update(name="while it was copied")
    finally:
        connection.close()


def test_nobody_waits_for_the_copy_of_the_database(busy: Project, tmp_path: Path) -> None:
    name = busy.name

    def see(row: dict[str, Any]) -> None:
        if row["model"] == "accounts.user":
            thread = Thread(target=rename, args=[busy])
            thread.start()
            thread.join()

    write_rows(tmp_path / "rows.gz", see)
    busy.refresh_from_db()
    assert busy.name == "while it was copied"
    lines = map(json.loads, gzip.decompress((tmp_path / "rows.gz").read_bytes()).splitlines())
    assert [row["fields"]["name"] for row in lines if row["model"] == "projects.project"] == [name]


def test_what_is_given_up_meanwhile_is_copied_and_then_swept(busy: Project, tmp_path: Path) -> None:
    gone = Segmentation.objects.filter(truth=False).first()
    assert gone is not None
    labels = open_labels(gone).all()
    kept = gone.revisions.get().pixels_key

    def give_up() -> None:
        Revision.objects.filter(segmentation=gone).delete()
        sweep(NOW)

    copied = back_up(tmp_path / "copy", told=when("the objects", give_up))
    assert not copied.missing
    assert sweep(NOW)
    assert not list(storage.list_prefix(kept))
    restore(tmp_path / "copy", replace=True)
    assert (open_labels(Segmentation.objects.get(pk=gone.pk)).all() == labels).all()


@pytest.mark.usefixtures("busy")
def test_what_is_missing_is_said(tmp_path: Path) -> None:
    keys = sorted(Revision.objects.values_list("pixels_key", flat=True)[:1])
    storage.delete_prefix(keys[0])
    # Without its words for people the command fails, and the copy is there.
    with pytest.raises(CommandError, match=f"1 files .* are not in the store.*{keys[0]}"):
        call_command("backup", str(tmp_path / "copy"))
    assert json.loads((tmp_path / "copy" / ABOUT).read_text())["missing"] == keys
    assert restore(tmp_path / "copy", replace=True).missing == tuple(keys)
    assert back_up(tmp_path / "list", objects=False).missing == tuple(keys)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("pointed_at", [True, False])
def test_what_goes_as_it_is_copied_is_missing_if_something_points_there(
    pointed_at: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Revision.objects.values_list("pixels_key", flat=True)[0] if pointed_at else "test/1/1"
    storage.put_bytes(f"{folder}/one-more", b"x")
    read = storage.read_pieces

    def vanishing(stored: StoredObject) -> Iterator[bytes]:
        if stored.key.endswith("one-more"):
            raise FileNotFoundError
        yield from read(stored)

    monkeypatch.setattr(storage, "read_pieces", vanishing)
    copied = back_up(tmp_path / "copy")
    assert copied.missing == ((f"{folder}/one-more",) if pointed_at else ())
    assert not (tmp_path / "copy/objects" / folder / "one-more").exists()


@pytest.mark.usefixtures("busy")
def test_models_that_are_deleted_or_come_meanwhile_are_copied(
    model: Model, data_folder: Path, tmp_path: Path
) -> None:
    placed = Path(model.path)
    copy = placed.parent / f"{model.sha256}.other"

    def change() -> None:
        copy.write_bytes(placed.read_bytes())
        placed.unlink()

    copied = back_up(tmp_path / "copy", told=when("the database", change))
    assert {path.name for path in (tmp_path / "copy/models").iterdir()} == {placed.name, copy.name}
    assert not copied.missing


@pytest.mark.usefixtures("busy")
def test_a_model_file_that_is_missing_is_said(model: Model, tmp_path: Path) -> None:
    sha256 = "0" * 64
    path = Path(model.path).with_name(f"{sha256}{Path(model.path).suffix}")
    Model.objects.filter(pk=model.pk).update(path=str(path))
    assert back_up(tmp_path / "copy").missing == (f"models/{path.name}",)


@pytest.mark.usefixtures("busy")
def test_a_backup_during_which_the_sweep_came_is_none(tmp_path: Path) -> None:
    def run_out() -> None:
        SweepHold.objects.update(until=from_now(NOW))

    with pytest.raises(UserError, match="Make the backup again"):
        back_up(tmp_path / "copy", told=when("the objects", run_out))
    assert not (tmp_path / "copy" / ABOUT).exists()
    assert not SweepHold.objects.exists()


@pytest.mark.usefixtures("data_folder")
def test_a_connection_that_is_cut_after_hours_spoils_no_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew, cut = Holder.renew, [OperationalError("the connection is lost")]

    def renew_later(holder: Holder) -> bool:
        if cut:
            raise cut.pop()
        return renew(holder)

    monkeypatch.setattr(Holder, "renew", renew_later)
    back_up(tmp_path / "copy")
    assert not cut
    assert (tmp_path / "copy" / ABOUT).exists()


@pytest.mark.usefixtures("busy")
def test_a_backup_that_fails_lets_the_sweep_go_on(tmp_path: Path) -> None:
    def fail() -> None:
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        back_up(tmp_path / "copy", told=when("the objects", fail))
    assert not SweepHold.objects.exists()


@pytest.mark.usefixtures("data_folder")
def test_a_large_object_is_never_whole_in_memory(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(LARGE)
    storage.put_file("export/1/1/all.zip", tmp_path / "large")
    tracemalloc.start()
    try:
        back_up(tmp_path / "copy")
        restore(tmp_path / "copy", replace=True)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert storage.head("export/1/1/all.zip").size == LARGE
    assert most < LARGE / 2
