"""Starting evaluations, and removing them."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.domain.images.models import Image
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.reviews.approvals import Known, approved_in, in_order, known_in
from segmentation.domain.runs.models import Run, RunItem
from segmentation.domain.runs.services import start_run

MOST_MODELS = 10
_ROWS_AT_ONCE = 500


@transaction.atomic
def start_evaluation(
    actor: User,
    project: Project,
    models: Sequence[Model],
    images: Sequence[UUID] | Literal["all"] = "all",
    *,
    approved_only: bool = False,
) -> Evaluation:
    """Run each model, with its own tuned parameters, over annotated images, and score the results.

    `images` are ids, or all of the project whose truth is known: by marking, or by approval in a
    review (`approved_only`: by that alone). Raises `UserError` with the first thing that doesn't
    fit.
    """
    require(can_run, actor, project)
    chosen = list(dict.fromkeys(models))
    if not 1 <= len(chosen) <= MOST_MODELS:
        raise UserError(f"An evaluation compares 1 to {MOST_MODELS} models.")
    truths = _truths(project, images, approved_only)
    evaluation = Evaluation.objects.create(project=project, created_by=actor)
    for position, model in enumerate(chosen):
        run = start_run(actor, project, list(truths), model, trial=True)
        _add_entry(evaluation, run, position, truths)
    record(
        actor,
        "evaluation started",
        evaluation,
        project.pk,
        models=[model.slug for model in chosen],
        images=len(truths),
    )
    return evaluation


def _truths(
    project: Project, images: Sequence[UUID] | Literal["all"], approved_only: bool
) -> dict[UUID, Known]:
    """The truth of each image, by the image's id, in the order of names."""
    rows = Image.objects.present().filter(project=project).ready()
    if images != "all":
        rows = rows.filter(pk__in=images)
    known = in_order(approved_in(rows).values()) if approved_only else known_in(rows)
    truths = {truth.image_id: truth for truth in known}
    if not truths:
        raise UserError(
            "The truth of none of these images is known. Upload labels for them, or mark a "
            "segmentation that you have checked as their truth, or approve one in a review."
        )
    if images != "all":
        _refuse_unknown(project, images, truths)
    return truths


def _refuse_unknown(project: Project, images: Sequence[UUID], truths: dict[UUID, Known]) -> None:
    missing = [pk for pk in images if pk not in truths]
    if not missing:
        return
    image = Image.objects.present().filter(project=project, pk=missing[0]).first()
    if image is None:
        raise UserError(f"There is no image {missing[0]} in this project.")
    raise UserError(f"The truth of {image.name} is not known; leave it out or upload its labels.")


def _add_entry(evaluation: Evaluation, run: Run, position: int, truths: dict[UUID, Known]) -> None:
    entry = Entry.objects.create(evaluation=evaluation, run=run, position=position)
    Score.objects.bulk_create(
        [_score(entry, item, truths[item.image_id]) for item in run.items.all()],
        batch_size=_ROWS_AT_ONCE,
    )


def _score(entry: Entry, item: RunItem, truth: Known) -> Score:
    return Score(entry=entry, item=item, truth=truth.segmentation, approved_revision=truth.revision)
