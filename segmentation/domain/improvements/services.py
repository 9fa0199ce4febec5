"""Improving models: beginning, comparing, promoting, and running again."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.evaluations.models import Evaluation
from segmentation.domain.evaluations.queries import figures_of
from segmentation.domain.evaluations.services import start_evaluation
from segmentation.domain.improvements.models import Improvement, ImprovementState
from segmentation.domain.improvements.queries import (
    approved_images,
    state_of_improvement,
    unapproved_images,
    with_steps,
)
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import set_default_model
from segmentation.domain.notices.services import send_notice, tell_webhooks
from segmentation.domain.projects.permissions import can_edit, can_run, require
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services import start_run
from segmentation.domain.trainings.models import Training
from segmentation.domain.trainings.planning import Plan, Wish, plan_training
from segmentation.domain.trainings.services import start_training

READY = "improvement-ready"
_NOT_READY = "The old and the new model have not been compared yet."


def wish_for(run: Run, minutes: float | None, epochs: int | None) -> Wish:
    """What the model of a run would learn: all that is approved of the run's images."""
    return Wish(
        engine=run.model.engine,
        start=run.model,
        images=approved_images(run),
        channels=None if run.channels is None else tuple(run.channels),
        minutes=minutes,
        epochs=epochs,
        approved_only=True,
    )


def plan_improvement(
    actor: User, run: Run, minutes: float | None = None, epochs: int | None = None
) -> Plan:
    """What would come of it, and why it can't be, if so."""
    require(can_run, actor, run.project)
    return plan_training(run.project, wish_for(run, minutes, epochs))


@transaction.atomic
def improve_model(
    actor: User,
    run: Run,
    name: str,
    *,
    minutes: float | None = None,
    epochs: int | None = None,
) -> Improvement:
    """Have the model of a run learn from the revisions of its images that people have approved.

    Raises `UserError` with every reason why nothing would come of it.
    """
    require(can_run, actor, run.project)
    training = start_training(actor, run.project, name, wish_for(run, minutes, epochs))
    improvement = Improvement.objects.create(
        project=run.project, run=run, model=run.model, training=training, created_by=actor
    )
    record(actor, "improvement started", improvement, run.project_id, model=run.model.slug)
    return improvement


def compare_models(training: Training) -> None:
    """Hold the new model against the old one on what the training never learnt from.

    Called in the transaction that ends the training, which goes through in any case.
    """
    rows = Improvement.objects.select_related("model", "created_by", "project")
    improvement = rows.filter(training=training).first()
    if improvement is None:
        return
    kept = list(training.lessons.filter(validation=True).values_list("image", flat=True))
    models = [improvement.model, training.model]
    try:
        with transaction.atomic():
            improvement.evaluation = _compared(improvement, models, kept)
    except UserError as refusal:
        improvement.error = f"The models could not be compared: {refusal}"
    improvement.save(update_fields=["evaluation", "error"])


def _compared(improvement: Improvement, models: list[Model | None], kept: list[UUID]) -> Evaluation:
    if improvement.created_by is None:
        raise UserError("Who asked for it is not here any more.")
    chosen = [model for model in models if model is not None]
    return start_evaluation(
        improvement.created_by, improvement.project, chosen, kept, approved_only=True
    )


def tell_ready(evaluation: Evaluation) -> None:
    """Tell who asked for it, once, that both models have been measured."""
    rows = Improvement.objects.select_for_update(of=("self",)).select_related("created_by")
    improvement = rows.filter(evaluation=evaluation, told_at=None).first()
    if improvement is None:
        return
    improvement.told_at = timezone.now()
    improvement.save(update_fields=["told_at"])
    entries = evaluation.entries.order_by("position")
    figures = [figures_of(entry.pooled).get("ap", {}).get("0.50") for entry in entries]
    told = [f"{figure:.3f}" if figure is not None else "–" for figure in figures]
    link = f"/improvements/{improvement.pk}/"
    send_notice(
        [improvement.created_by],
        READY,
        f"The improved model was compared: AP@0.5 {' → '.join(told)}",
        link=link,
        project=improvement.project,
    )
    said = {"improvement": str(improvement.pk), "ap50": figures, "link": link}
    tell_webhooks(improvement.project, READY, said)


@transaction.atomic
def promote_model(actor: User, improvement: Improvement) -> Improvement:
    """Have new runs of the project begin with the new model."""
    require(can_edit, actor, improvement.project)
    now = _locked(improvement)
    model = _made(now)
    if state_of_improvement(now) == ImprovementState.PROMOTED:
        raise Conflict("This model has been promoted already.")
    set_default_model(actor, now.project, model)
    now.promoted_at = timezone.now()
    now.save(update_fields=["promoted_at"])
    record(actor, "model promoted", now, now.project_id, model=model.slug)
    return now


@transaction.atomic
def run_again(actor: User, improvement: Improvement) -> Run:
    """Run the new model over those images of the old run of which nothing is approved yet."""
    require(can_run, actor, improvement.project)
    now = _locked(improvement)
    model = _made(now)
    if now.rerun is not None:
        raise Conflict("The new model has been run over these images already.")
    images = unapproved_images(now.run)
    if not images:
        raise Conflict("All images of the run are approved, so there is nothing to run again.")
    now.rerun = start_run(
        actor,
        now.project,
        images,
        model,
        channels=now.run.channels,
        measurements=now.run.measurements,
    )
    now.save(update_fields=["rerun"])
    return now.rerun


def _locked(improvement: Improvement) -> Improvement:
    Improvement.objects.select_for_update(of=("self",)).get(pk=improvement.pk)
    rows = Improvement.objects.select_related("project", "run")
    return with_steps(rows).get(pk=improvement.pk)


def _made(improvement: Improvement) -> Model:
    """The new model, once it has been measured."""
    state, training = state_of_improvement(improvement), improvement.training
    if state not in {ImprovementState.READY, ImprovementState.PROMOTED}:
        raise Conflict(_NOT_READY)
    if training is None or training.model is None:
        raise Conflict("The new model is not here any more.")
    return training.model
