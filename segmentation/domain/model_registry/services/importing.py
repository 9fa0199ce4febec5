"""Asking for a stranger's model to be taken in: as a draft, which an admin then looks at."""

from uuid import UUID

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import NotFound, UserError
from segmentation.domain.images.services import take_model
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.model_registry.models import ModelImport
from segmentation.domain.model_registry.permissions import require_manager
from segmentation.domain.projects.models import Project
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.upstream.catalogue import PublishedModel, published_model

IMPORT_MODEL = "import_model"


@transaction.atomic
def import_uploaded_model(
    actor: User,
    upload_id: UUID,
    *,
    engine: str = "",
    licence: str = "",
    name: str = "",
    project: Project | None = None,
) -> ModelImport:
    """Turn an uploaded file into a model: one of ours, or what an engine's authors publish.

    `engine` is needed where two engines share a form; `licence` and `name` are what the admin says
    of published weights. With a project the model will be its own. Raises `NotFound`, and
    `Conflict` while bytes are missing.
    """
    require_manager(actor)
    if engine:
        _checked_engine(engine)
    upload = take_model(actor, upload_id)
    made = _begin(
        actor, filename=upload.filename, upload=upload, engine=engine, licence=licence, name=name,
        project=project,
    )  # fmt: skip
    upload.job = made.job
    upload.save(update_fields=["job"])
    return made


@transaction.atomic
def import_published_model(
    actor: User, name: str, *, accepted: bool, project: Project | None = None
) -> ModelImport:
    """Fetch a model of the catalogue from its authors, once its licence has been accepted."""
    require_manager(actor)
    published = _published(name)
    if published.address is None or published.file is None:
        raise UserError(
            f"The authors give no lasting address of {published.upstream_name}: look for it on "
            f"{published.page}, and upload the file."
        )
    if not accepted:
        raise UserError(f"{published.terms} Accept the licence to fetch the model.")
    return _begin(actor, filename=published.file, published=published.name, project=project)


def _begin(actor: User, **fields: object) -> ModelImport:
    made = ModelImport(created_by=actor, **fields)
    made.job = enqueue(IMPORT_MODEL, None, {"import": str(made.pk)}, user=actor)
    made.save()
    place = made.project_id
    details = {"filename": made.filename, "published": made.published, "licence": made.licence}
    record(actor, "model import begun", made, place, **details)
    return made


def _checked_engine(name: str) -> None:
    try:
        spec(name)
    except EngineError as error:
        raise UserError(str(error)) from error


def _published(name: str) -> PublishedModel:
    try:
        return published_model(name)
    except EngineError as error:
        raise NotFound(str(error)) from error
