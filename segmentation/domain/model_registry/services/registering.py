"""Making a model file known: moved to its place, and into the table with who added it."""

import shutil
from pathlib import Path

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.model_registry.models import Model, ModelOrigin, ModelState
from segmentation.domain.model_registry.services.files import place_of
from segmentation.domain.model_registry.services.sync import ModelFile, bring_back, create_row
from segmentation.domain.projects.models import Project
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.model_file import file_sha256, read_header


@transaction.atomic
def register_model(
    path: Path,
    *,
    origin: ModelOrigin,
    actor: User | None,
    project: Project | None = None,
    state: ModelState = ModelState.AVAILABLE,
) -> Model:
    """Take a finished model file into the registry; with a project it is that project's own.

    The file is moved away from `path`. A file that is known already makes no second model: the
    known one is returned as it is, or brought back when its file was gone. Raises `UserError`
    for a file that is no model, and `Conflict` when it is another project's.
    """
    file = _read(path)
    known = Model.objects.select_for_update(of=("self",)).filter(sha256=file.sha256).first()
    if known is not None:
        return _again(known, file, project)
    placed = _place(file)
    try:
        model = create_row(placed, origin=origin, project=project, state=state, created_by=actor)
        where = None if project is None else project.pk
        known_by = {"slug": model.slug, "sha256": model.sha256, "origin": origin.value}
        record(actor, "model registered", model, where, **known_by)
    except BaseException:
        placed.path.unlink(missing_ok=True)
        raise
    return model


def _read(path: Path) -> ModelFile:
    try:
        header = read_header(path)
        spec(header.engine)
    except EngineError as error:
        raise UserError(str(error)) from error
    return ModelFile(path, file_sha256(path), header)


def _again(known: Model, file: ModelFile, project: Project | None) -> Model:
    if known.project is not None and known.project != project:
        raise Conflict(
            f"This file is registered as {known.slug} of another project; share that model with "
            "the site instead of adding it again."
        )
    if not known.has_file:
        bring_back(known, _place(file).path)
    return known


def _place(file: ModelFile) -> ModelFile:
    target = place_of(file.sha256)
    shutil.move(file.path, target)
    return ModelFile(target, file.sha256, file.header)
