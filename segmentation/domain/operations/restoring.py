"""A site out of its backup."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.core.management import call_command

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync_models
from segmentation.domain.model_registry.services.files import is_placed, models_folder
from segmentation.domain.operations.backup import (
    ABOUT,
    FORMAT,
    MODELS,
    ROWS,
    Copied,
    Told,
    copied_of,
)
from segmentation.domain.operations.objects import (
    owned_places,
    read_objects,
    remove_others,
    sha256_of,
)
from segmentation.domain.operations.rows import migrations, read_rows
from segmentation.domain.projects.models import Project


def restore(folder: Path, *, replace: bool = False, told: Told = lambda _: None) -> Copied:
    """Make this site the one of a backup; what is copied is compared with its checksums.

    Raises `UserError` for a backup that is none or of another version, and, unless `replace`, when
    the site has projects or people. What it replaces is removed from the store, too, in the end.
    """
    about = _checked(folder)
    if not replace and (Project.objects.exists() or User.objects.exists()):
        raise UserError(
            "This site has projects or people. Restore into a new one, or say that they are to "
            "be replaced."
        )
    told("the objects")
    read_objects(folder, copied=about["objects"]["copied"])
    places, models = owned_places(), _placed_models()
    told("the database")
    call_command("flush", interactive=False, verbosity=0)
    if dict(read_rows(folder / ROWS)) != about["rows"]:
        raise UserError("Not all rows of the backup came back; its list and its rows differ.")
    told("the models")
    _bring_models(folder / MODELS)
    if replace:
        told("what the site had before is removed")
        remove_others(folder, places | owned_places())
        for path in models - _placed_models():
            path.unlink(missing_ok=True)
    return copied_of(about)


def _checked(folder: Path) -> dict[str, Any]:
    """What a backup says of itself, once that is true."""
    if not (folder / ABOUT).is_file():
        raise UserError(f"{folder} holds no finished backup; there is no {ABOUT} in it.")
    about: dict[str, Any] = json.loads((folder / ABOUT).read_text())
    if about.get("format") != FORMAT:
        raise UserError(f"{folder} was made by another version of Ocellus; use that to restore it.")
    for name, sha256 in about["sha256"].items():
        if not (folder / name).is_file() or sha256_of(folder / name) != sha256:
            raise UserError(f"{name} of the backup is damaged: its checksum differs.")
    if about["migrations"] != migrations():
        odd = sorted(set(about["migrations"]) ^ set(migrations()))
        raise UserError(
            "The tables of the backup are those of another version of Ocellus "
            f"({odd[0]}, say); restore it with that version, then upgrade."
        )
    return about


def _placed_models() -> set[Path]:
    """The model files that the registry placed for its rows."""
    paths = map(Path, Model.objects.exclude(path="").values_list("path", flat=True))
    return {path for path in paths if is_placed(path)}


def _bring_models(folder: Path) -> None:
    """Put model files where this site has them, and have the rows point there."""
    for path in sorted(folder.iterdir()):
        target = models_folder() / path.name
        shutil.copy2(path, target)
        Model.objects.filter(path__endswith=f"/{path.name}").update(path=str(target))
    sync_models()
