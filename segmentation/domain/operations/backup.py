"""A copy of a site in a folder, and a site out of such a copy.

The database goes first. What it points to is never changed, and is removed from the store no sooner
than ten minutes after nothing points there, so the copy fits together while people go on working.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.operations.rows import migrations, read_rows, write_rows
from segmentation.domain.projects.models import Project

FORMAT = 1
ROWS, OBJECTS, ABOUT = "database.jsonl.gz", "objects.jsonl.gz", "backup.json"

Told = Callable[[str], object]


@dataclass(frozen=True)
class Copied:
    """What a backup, or a restore, took along; `bytes` are those of the objects."""

    rows: int
    objects: int
    bytes: int
    models: int


def back_up(folder: Path, *, objects: bool = True, told: Told = lambda _: None) -> Copied:
    """Copy the site into an empty folder; without `objects` their list alone.

    Raises `UserError` when something is there already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty; name a new folder for the backup.")
    folder.mkdir(parents=True, exist_ok=True)
    told("the database")
    rows = write_rows(folder / ROWS)
    told("the models")
    models = _copy_models(folder / "models")
    told("the objects" if objects else "the list of objects")
    count, size = _write_objects(folder, objects)
    about = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        "migrations": migrations(),
        "rows": dict(rows),
        "models": models,
        "objects": {"copied": objects, "count": count, "bytes": size},
        "sha256": {name: _sha256(folder / name) for name in (ROWS, OBJECTS)},
    }
    # Last, so that a copy that was cut short is none.
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n")
    return Copied(rows.total(), count, size, models)


def restore(folder: Path, *, replace: bool = False, told: Told = lambda _: None) -> Copied:
    """Make this site the one of a backup; what is copied is compared with its checksums.

    Raises `UserError` for a backup that is none or of another version, and, unless `replace`, when
    the site has projects or people.
    """
    about = _checked(folder)
    if not replace and (Project.objects.exists() or User.objects.exists()):
        raise UserError(
            "This site has projects or people. Restore into a new one, or say that they are to "
            "be replaced."
        )
    told("the objects")
    count, size = _read_objects(folder, copied=about["objects"]["copied"])
    told("the database")
    call_command("flush", interactive=False, verbosity=0)
    rows = read_rows(folder / ROWS)
    if dict(rows) != about["rows"]:
        raise UserError("Not all rows of the backup came back; its list and its rows differ.")
    told("the models")
    models = _bring_models(folder / "models")
    return Copied(rows.total(), count, size, models)


def _checked(folder: Path) -> dict[str, Any]:
    """What a backup says of itself, once that is true."""
    if not (folder / ABOUT).is_file():
        raise UserError(f"{folder} holds no finished backup; there is no {ABOUT} in it.")
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text())
    if about.get("format") != FORMAT:
        raise UserError(f"{folder} was made by another version of Ocellus; use that to restore it.")
    for name, sha256 in about["sha256"].items():
        if not (folder / name).is_file() or _sha256(folder / name) != sha256:
            raise UserError(f"{name} of the backup is damaged: its checksum differs.")
    if about["migrations"] != migrations():
        odd = sorted(set(about["migrations"]) ^ set(migrations()))
        raise UserError(
            "The tables of the backup are those of another version of Ocellus "
            f"({odd[0]}, say); restore it with that version, then upgrade."
        )
    return about


def _copy_models(folder: Path) -> int:
    """The site's own model files; those that come along come along."""
    folder.mkdir()
    files = sorted(path for path in models_folder().iterdir() if path.is_file())
    for path in files:
        shutil.copy2(path, folder / path.name)
    return len(files)


def _bring_models(folder: Path) -> int:
    """Put model files where this site has them, and have the rows point there."""
    files = sorted(folder.iterdir())
    for path in files:
        target = models_folder() / path.name
        shutil.copy2(path, target)
        Model.objects.filter(path__endswith=f"/{path.name}").update(path=str(target))
    sync_models()
    return len(files)


def _write_objects(folder: Path, copied: bool) -> tuple[int, int]:
    count = size = 0
    with gzip.open(folder / OBJECTS, "wt", encoding="utf-8") as file:
        for key in storage.list_all():
            try:
                row = _copy(key, folder / "objects" / key) if copied else _listed(key)
            except FileNotFoundError:
                continue  # swept since: nothing has pointed there for a while
            file.write(json.dumps(row) + "\n")
            count, size = count + 1, size + row["size"]
    return count, size


def _copy(key: str, target: Path) -> dict[str, Any]:
    data = storage.get_bytes(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return {"key": key, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _listed(key: str) -> dict[str, Any]:
    return {"key": key, "size": storage.head(key).size}


def _read_objects(folder: Path, *, copied: bool) -> tuple[int, int]:
    """Store the objects of a backup, or see that those it lists are there."""
    count = size = 0
    for row in _object_rows(folder):
        if copied:
            data = (folder / "objects" / row["key"]).read_bytes()
            if hashlib.sha256(data).hexdigest() != row["sha256"]:
                raise UserError(f"{row['key']} of the backup is damaged: its checksum differs.")
            storage.put_bytes(row["key"], data)
        elif not storage.exists(row["key"]) or storage.head(row["key"]).size != row["size"]:
            raise UserError(
                f"{row['key']} is not in the store, or of another size. This backup holds a list "
                "of objects only: bring them back into the store first."
            )
        count, size = count + 1, size + row["size"]
    return count, size


def _object_rows(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / OBJECTS, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
