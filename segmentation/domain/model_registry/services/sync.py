"""The table of models follows the model files: those that come along, and the site's own.

A model is known by the sha256 of its file. When another file takes over a slug (a new version of
a bundled model), the old model keeps its row for the runs it was used in, under a longer slug.
Files that the registry placed itself are left to their rows: whose they are does not stand in them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from django.db import IntegrityError, transaction

from segmentation.domain.model_registry.models import Model, ModelOrigin, ModelState
from segmentation.domain.model_registry.services.files import is_placed, models_folder
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import (
    SUFFIX,
    ModelHeader,
    bundled_models,
    file_sha256,
    read_header,
)

log = structlog.get_logger(__name__)
TRIES = 3
GONE = "Its file is gone."


@dataclass(frozen=True)
class ModelFile:
    """A usable model file that was found."""

    path: Path
    sha256: str
    header: ModelHeader


def sync_models() -> list[Model]:
    """Bring the table up to the files, and return the models that have one.

    A file that can't be read is logged and left out. Doing it again, or in several processes at
    once, changes nothing more.
    """
    added = sorted(models_folder().glob(f"*{SUFFIX}"))
    paths = [*bundled_models(), *(path for path in added if not is_placed(path))]
    files = [file for file in map(_read, paths) if file is not None]
    for left in reversed(range(TRIES)):
        try:
            return _bring_up(files)
        except IntegrityError:  # another process has just registered the same file
            if not left:
                raise
    return []


def _read(path: Path) -> ModelFile | None:
    try:
        return ModelFile(path, file_sha256(path), read_header(path))
    except (ModelFileError, OSError) as error:
        log.warning("model_file_unreadable", path=str(path), error=str(error))
        return None


@transaction.atomic
def _bring_up(files: list[ModelFile]) -> list[Model]:
    _miss(files)
    return [_register(file) for file in files]


def _miss(files: list[ModelFile]) -> None:
    """Take out of use the models whose file is gone, or is another by now."""
    found = {str(file.path): file.sha256 for file in files}
    rows = Model.objects.exclude(path="").values_list("pk", "path", "sha256")
    gone = [
        key for key, path, sha256 in rows
        if found.get(path, sha256) != sha256 or not Path(path).is_file()
    ]  # fmt: skip
    missing = Model.objects.filter(pk__in=gone)
    missing.exclude(state=ModelState.DEPRECATED).update(
        state=ModelState.DEPRECATED, deprecation=GONE
    )
    missing.update(path="")


def _register(file: ModelFile) -> Model:
    model = Model.objects.filter(sha256=file.sha256).first()
    if model is None:
        return create_row(file, origin=_origin(file))
    if not model.has_file:
        bring_back(model, file.path)
    if file.path in bundled_models() and model.origin != ModelOrigin.BUNDLED:
        model.origin = ModelOrigin.BUNDLED
        model.save(update_fields=["origin"])
    return model


def bring_back(model: Model, path: Path) -> None:
    """The file of a model was away, and is back."""
    model.path = str(path)
    if model.deprecation == GONE:
        model.state, model.deprecation = ModelState.AVAILABLE, ""
    model.save(update_fields=["path", "state", "deprecation"])


def _origin(file: ModelFile) -> ModelOrigin:
    """Where a file came from, as far as it can be seen."""
    if file.path in bundled_models():
        return ModelOrigin.BUNDLED
    source = str(file.header.training.get("imported_from", ""))
    return ModelOrigin.FETCHED if source.startswith("https://") else ModelOrigin.IMPORTED


def create_row(file: ModelFile, **more: Any) -> Model:
    """The row of a new model, under its file's slug or a longer one, with `more` fields."""
    header = file.header
    model = Model.objects.create(
        slug=_free_slug(file),
        name=header.name,
        engine=header.engine,
        version=header.version,
        ndim=header.ndim,
        licence=header.licence,
        sha256=file.sha256,
        path=str(file.path),
        bytes=file.path.stat().st_size,
        header=header.model_dump(mode="json"),
        **more,
    )
    log.info("model_registered", slug=model.slug, sha256=model.sha256)
    return model


def _free_slug(file: ModelFile) -> str:
    """The file's slug, taken over from a model without a file; a longer one if another has it."""
    slug = file.header.slug
    holder = Model.objects.filter(slug=slug).first()
    if holder is None:
        return slug
    if holder.path:
        return f"{slug[:91]}-{file.sha256[:8]}"
    holder.slug = f"{slug[:91]}-{holder.sha256[:8]}"
    holder.save(update_fields=["slug"])
    return slug
