"""The table of models follows the model files: those that come along, and the site's own.

A model is known by the sha256 of its file. When another file takes over a slug (a new version of
a bundled model), the old model keeps its row for the runs it was used in, under a longer slug.
"""

from dataclasses import dataclass
from pathlib import Path

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from segmentation.domain.model_registry.models import Model, ModelState
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


@dataclass(frozen=True)
class ModelFile:
    """A usable model file that was found."""

    path: Path
    sha256: str
    header: ModelHeader


def models_folder() -> Path:
    """Where the site's own model files lie; made when it is not there."""
    folder: Path = settings.OCELLUS_DATA / "models"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sync_models() -> list[Model]:
    """Bring the table up to the files, and return the models that have one.

    A file that can't be read is logged and left out. Doing it again, or in several processes at
    once, changes nothing more.
    """
    paths = [*bundled_models(), *sorted(models_folder().glob(f"*{SUFFIX}"))]
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
    gone = Model.objects.exclude(sha256__in=[file.sha256 for file in files]).exclude(path="")
    gone.update(path="", state=ModelState.DEPRECATED)
    return [_register(file) for file in files]


def _register(file: ModelFile) -> Model:
    model = Model.objects.filter(sha256=file.sha256).first()
    if model is None:
        return _create(file)
    if not model.path:  # its file was away and is back
        model.state = ModelState.AVAILABLE
    if model.path != str(file.path) and not Path(model.path or "/-").is_file():
        model.path = str(file.path)
    model.save(update_fields=["path", "state"])
    return model


def _create(file: ModelFile) -> Model:
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
