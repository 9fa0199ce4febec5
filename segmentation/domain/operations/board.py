"""The models that can be run, each with its last trial on the golden picture."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.model_registry.models import Model, ModelTrial
from segmentation.domain.model_registry.permissions import require_manager
from segmentation.domain.model_registry.services import try_model


@dataclass(frozen=True)
class Tried:
    """A model and how it did; None where it was never tried."""

    model: Model
    trial: ModelTrial | None


def board() -> list[Tried]:
    """Every available model, by engine, in two queries."""
    models = list(Model.objects.available().order_by("engine", "slug"))
    trials = ModelTrial.objects.filter(model__in=models).select_related("job", "created_by")
    # The newest comes last, and stays.
    latest = {trial.model_id: trial for trial in trials.order_by("created_at")}
    return [Tried(model, latest.get(model.pk)) for model in models]


@transaction.atomic
def try_all(actor: User) -> list[ModelTrial]:
    """Have workers try every available model, as is wise after an upgrade."""
    require_manager(actor)
    return list(_tried(actor))


def _tried(actor: User) -> Iterator[ModelTrial]:
    for model in Model.objects.available().order_by("engine", "slug"):
        if model.has_file:
            yield try_model(actor, model)
