"""Asking for a model to be tried on the golden picture."""

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.model_registry.models import Model, ModelTrial
from segmentation.domain.model_registry.permissions import require_manager

TRY_MODEL = "try_model"


@transaction.atomic
def try_model(actor: User, model: Model) -> ModelTrial:
    """Have a worker run a model, a draft too, on a small picture whose truth is known."""
    require_manager(actor)
    if not model.has_file:
        raise Conflict(f"The file of {model.slug} is gone; add it again to try the model.")
    trial = ModelTrial(model=model, created_by=actor)
    trial.job = enqueue(TRY_MODEL, None, {"trial": str(trial.pk)}, user=actor)
    trial.save()
    record(actor, "model tried", model, model.project_id, slug=model.slug)
    return trial
