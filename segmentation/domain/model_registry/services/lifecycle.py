"""What becomes of a model once it is registered: released, shared, retired, brought back."""

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.model_registry.models import DefaultModel, Model, ModelState
from segmentation.domain.model_registry.permissions import can_use, require_manager
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_edit, require

LONGEST_REASON = 500


@transaction.atomic
def deprecate_model(actor: User, model: Model, reason: str = "") -> Model:
    """Take a model out of use: no new run begins with it; what it has made stays as it is.

    Its file stays, too, so that old segmentations can be made again and runs under way end.
    """
    require_manager(actor)
    if len(reason) > LONGEST_REASON:
        raise UserError(f"The reason has at most {LONGEST_REASON} characters.")
    model = _locked(model)
    if model.state == ModelState.DEPRECATED:
        return model
    model.state, model.deprecation = ModelState.DEPRECATED, reason.strip()
    model.save(update_fields=["state", "deprecation"])
    record(actor, "model deprecated", model, model.project_id, slug=model.slug, reason=reason)
    return model


@transaction.atomic
def release_model(actor: User, model: Model) -> Model:
    """Let runs begin with a draft, or with a model that was out of use; its file must be there."""
    require_manager(actor)
    model = _locked(model)
    if not model.has_file:
        raise Conflict(f"The file of {model.slug} is gone; add it again to bring the model back.")
    if model.state == ModelState.AVAILABLE:
        return model
    record(actor, "model released", model, model.project_id, slug=model.slug, before=model.state)
    model.state, model.deprecation = ModelState.AVAILABLE, ""
    model.save(update_fields=["state", "deprecation"])
    return model


@transaction.atomic
def share_model(actor: User, model: Model) -> Model:
    """Make a project's model the whole site's; it stays the project's to run."""
    require_manager(actor)
    model = _locked(model)
    if model.project_id is not None:
        record(actor, "model shared", model, model.project_id, slug=model.slug)
        model.project = None
        model.save(update_fields=["project"])
    return model


@transaction.atomic
def set_default_model(actor: User, project: Project, model: Model | None) -> None:
    """Say with which model new runs of a project begin; None leaves it to the last run."""
    require(can_edit, actor, project)
    if model is None:
        DefaultModel.objects.filter(project=project).delete()
    elif model.state != ModelState.AVAILABLE or not can_use(model, project):
        raise UserError(f"{model.slug} can't be run in this project; choose another model.")
    else:
        defaults = {"model": model, "set_by": actor}
        DefaultModel.objects.update_or_create(project=project, defaults=defaults)
    record(actor, "default model set", project, project.pk, model=model and model.slug)


def _locked(model: Model) -> Model:
    return Model.objects.select_for_update(of=("self",)).get(pk=model.pk)
