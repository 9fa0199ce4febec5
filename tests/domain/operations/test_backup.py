"""A site comes back from its backup, on another disk and in an emptied database."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from segmentation.domain.accounts.services import create_token
from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.evaluations.services import start_evaluation
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.operations.backup import ABOUT, back_up
from segmentation.domain.operations.restoring import restore
from segmentation.domain.operations.rows import write_rows
from segmentation.domain.projects.models import Project
from tests.domain.working import work
from tests.s3 import S3

pytestmark = pytest.mark.django_db(transaction=True)


def move(settings: Settings, folder: Path, s3: S3 | None) -> None:
    """From now on the site is elsewhere, with files on the disk or in a bucket."""
    settings.OCELLUS_DATA = folder
    settings.OCELLUS_STORAGE_URL = s3.bucket().url if s3 else f"file://{folder / 'storage'}"


def rows(path: Path) -> list[str]:
    """What a dump says, but for where model files lie."""
    write_rows(path)
    lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    for line in lines:
        if line["model"] == "model_registry.model":
            line["fields"]["path"] = Path(line["fields"]["path"]).name
    return [json.dumps(line, sort_keys=True) for line in lines]


@pytest.mark.parametrize(
    ("stored_in", "goes_to"), [("disk", "s3"), ("s3", "disk")], indirect=["stored_in"]
)
def test_everything_comes_back_elsewhere(
    stored_in: str, goes_to: str, busy: Project, settings: Settings, tmp_path: Path, s3: S3
) -> None:
    before = rows(tmp_path / "before.gz")
    labels = {one.pk: open_labels(one).all() for one in Segmentation.objects.all()}
    copied = back_up(tmp_path / "copy")
    assert copied.rows == len(before)
    assert copied.models == 1
    assert not copied.missing
    assert copied.objects == len(list(storage.list_all())) > 10
    move(settings, tmp_path / "elsewhere", s3 if goes_to == "s3" else None)
    came = restore(tmp_path / "copy", replace=True)
    assert came == copied
    assert rows(tmp_path / "after.gz") == before
    for one in Segmentation.objects.all():
        assert np.array_equal(open_labels(one).all(), labels[one.pk])
    model = Model.objects.get()
    assert Path(model.path).parent == tmp_path / "elsewhere/models"
    assert get_segmenter(model).header.slug == model.slug
    # Numbered tables go on after what is there, and the site works.
    again = Project.objects.get(pk=busy.pk)
    owner = again.created_by
    assert owner is not None
    create_token(owner, "more")
    start_evaluation(owner, again, [model])
    assert work() == 6


def test_a_list_of_objects_is_enough_where_the_store_stays(busy: Project, tmp_path: Path) -> None:
    copied = back_up(tmp_path / "copy", objects=False)
    assert not (tmp_path / "copy/objects").exists()
    assert restore(tmp_path / "copy", replace=True) == copied
    gone = next(storage.list_all()).key
    storage.delete_prefix(gone.partition("/")[0])
    with pytest.raises(UserError, match="is not in the store"):
        restore(tmp_path / "copy", replace=True)


def test_a_site_with_people_is_not_replaced_by_mistake(busy: Project, tmp_path: Path) -> None:
    back_up(tmp_path / "copy")
    with pytest.raises(CommandError, match="has projects or people"):
        call_command("restore", str(tmp_path / "copy"))
    assert Project.objects.get() == busy


@pytest.mark.parametrize("name", ["database.jsonl.gz", "objects.jsonl.gz", "objects"])
def test_a_damaged_backup_changes_nothing(name: str, busy: Project, tmp_path: Path) -> None:
    back_up(tmp_path / "copy")
    damaged = tmp_path / "copy" / name
    if damaged.is_dir():
        damaged = next(path for path in sorted(damaged.rglob("*")) if path.is_file())
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"?")
    with pytest.raises(UserError, match="is damaged"):
        restore(tmp_path / "copy", replace=True)
    assert Project.objects.get() == busy


def test_what_is_no_backup_of_this_version_is_refused(busy: Project, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="holds no finished backup"):
        restore(tmp_path)
    back_up(tmp_path / "copy")
    with pytest.raises(UserError, match="is not empty"):
        back_up(tmp_path / "copy")
    about = json.loads((tmp_path / "copy" / ABOUT).read_text())
    (tmp_path / "copy" / ABOUT).write_text(json.dumps({**about, "migrations": ["runs.0099_x"]}))
    with pytest.raises(UserError, match="another version"):
        restore(tmp_path / "copy", replace=True)


def test_the_commands_tell_what_they_did(
    busy: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup", str(tmp_path / "copy"))
    assert "1 models" in capsys.readouterr().out
    call_command("restore", str(tmp_path / "copy"), "--replace")
    assert capsys.readouterr().out.splitlines()[-1].startswith("restored: ")
