"""A copy of a site in a folder.

The database goes first, as it is at one moment; then the objects, while the sweep is held. What
rows point at is never changed, so the copy fits together while people go on working.
"""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from segmentation.domain.common.errors import UserError
from segmentation.domain.jobs.holding import sweep_held
from segmentation.domain.jobs.patience import patiently
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.operations.objects import OBJECTS, sha256_of, write_objects
from segmentation.domain.operations.references import References
from segmentation.domain.operations.rows import migrations, write_rows

FORMAT = 1
ROWS, ABOUT, MODELS = "database.jsonl.gz", "backup.json", "models"

Told = Callable[[str], object]


@dataclass(frozen=True)
class Copied:
    """What a backup, or a restore, took along; `bytes` are those of the objects.

    `missing` is what rows point at and the copy lacks, as it was not there any more.
    """

    rows: int
    objects: int
    bytes: int
    models: int
    missing: tuple[str, ...] = ()


def back_up(folder: Path, *, objects: bool = True, told: Told = lambda _: None) -> Copied:
    """Copy the site into an empty folder; without `objects` their list alone.

    Raises `UserError` when something is there already, or when the sweep could not be held.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"{folder} is not empty; name a new folder for the backup.")
    folder.mkdir(parents=True, exist_ok=True)
    with sweep_held() as holder:
        copied = _copy(folder, objects, told)
        # The connection may have been cut while objects were copied for hours.
        if not patiently(holder.renew):
            raise UserError(
                "The database was away for so long that files may have been removed from the "
                "store meanwhile. Make the backup again, into another folder."
            )
    about = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(),
        **copied,
        "sha256": {name: sha256_of(folder / name) for name in (ROWS, OBJECTS)},
    }
    # Last, so that a copy that was cut short is none.
    (folder / ABOUT).write_text(json.dumps(about, indent=2) + "\n")
    return copied_of(about)


def copied_of(about: dict[str, Any]) -> Copied:
    """What a backup says that it holds."""
    found = about["objects"]
    return Copied(
        sum(about["rows"].values()), found["count"], found["bytes"], about["models"],
        tuple(about.get("missing", ())),
    )  # fmt: skip


def _copy(folder: Path, objects: bool, told: Told) -> dict[str, Any]:
    references = References()
    told("the models")
    # Before the rows, as files go with their model at once, and after them, as new ones come.
    _copy_models(folder / MODELS)
    told("the database")
    tables, rows = migrations(), write_rows(folder / ROWS, references.see)
    models = _copy_models(folder / MODELS)
    for name in models:
        references.meet_model(name)
    told("the objects" if objects else "the list of objects")
    count, size = write_objects(folder, references, copied=objects)
    return {
        "migrations": tables,
        "rows": dict(rows),
        "models": len(models),
        "objects": {"copied": objects, "count": count, "bytes": size},
        "missing": references.missing(),
    }


def _copy_models(folder: Path) -> set[str]:
    """The site's own model files, and those copied before; those that come along come along."""
    folder.mkdir(exist_ok=True)
    copied = {path.name for path in folder.iterdir()}
    for path in models_folder().iterdir():
        if path.name not in copied and path.is_file():
            with suppress(FileNotFoundError):  # deleted just now
                shutil.copy2(path, folder / path.name)
                copied.add(path.name)
    return copied
