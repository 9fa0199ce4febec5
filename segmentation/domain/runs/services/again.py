"""Doing a run again, to see what comes out otherwise."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import ImageState
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services.start import start_run


@transaction.atomic
def run_again(
    actor: User, run: Run, model: Model | None = None, images: Sequence[UUID] | None = None
) -> Run:
    """Do a run again with the very same model and parameters, over some of its images or all.

    Another `model` of the same engine, such as a newer version, keeps its own tuned parameters,
    save those that were set by hand. Raises `UserError` for what can't be.
    """
    require(can_run, actor, run.project)
    other = model is not None and model.pk != run.model_id
    if model is not None and model.engine != run.model.engine:
        raise UserError(f"{model.name} is of another engine: choose a model of {run.model.engine}.")
    ready = run.items.present().filter(image__state=ImageState.READY).order_by("position")
    there = list(ready.values_list("image_id", flat=True))
    again = start_run(
        actor,
        run.project,
        there if images is None else _of_run(images, there),
        model or run.model,
        _set_by_hand(run) if other else run.parameters,
        run.channels,
        run.measurements,
        region=run.region,
        trial=run.trial,
    )
    again.earlier = run
    again.save(update_fields=["earlier"])
    return again


def _of_run(wanted: Sequence[UUID], there: Sequence[UUID]) -> Sequence[UUID]:
    if missing := [image for image in wanted if image not in there]:
        raise UserError(f"The run has no image {missing[0]} that is ready.")
    return wanted


def _set_by_hand(run: Run) -> dict[str, Any]:
    """The parameters that are not what the model brings along."""
    tuned = checked_parameters(run.model, {}).model_dump(mode="json")
    return {name: value for name, value in run.parameters.items() if tuned.get(name) != value}
