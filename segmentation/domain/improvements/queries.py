"""Reading improvements: how far they are, and what came of them."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from segmentation.domain.evaluations.models import Entry, Evaluation
from segmentation.domain.evaluations.progress import FAILED, RUNNING, state_of
from segmentation.domain.evaluations.queries import figures_of
from segmentation.domain.images.models import Image
from segmentation.domain.improvements.models import Improvement, ImprovementState
from segmentation.domain.reviews.approvals import approved_in
from segmentation.domain.runs.models import Run
from segmentation.domain.trainings.models import Training, TrainingState

_ENDED_BADLY = {TrainingState.FAILED, TrainingState.CANCELLED}


def with_steps(improvements: QuerySet[Improvement]) -> QuerySet[Improvement]:
    """Improvements with all that a list of them shows, in a constant number of queries."""
    entries = Entry.objects.select_related("run__model").order_by("position")
    evaluations = (
        Evaluation.objects.present()
        .with_progress()
        .prefetch_related(Prefetch("entries", queryset=entries))
    )
    trainings = Training.objects.present().select_related("job", "model")
    rows = improvements.select_related("model", "rerun", "created_by")
    rows = rows.prefetch_related(Prefetch("evaluation", queryset=evaluations))
    return rows.prefetch_related(Prefetch("training", queryset=trainings))


def state_of_improvement(improvement: Improvement) -> ImprovementState:
    """The step that it is at; it must have been read `with_steps`."""
    training, evaluation = improvement.training, improvement.evaluation
    if improvement.promoted_at is not None:
        return ImprovementState.PROMOTED
    if training is None or training.state in _ENDED_BADLY or improvement.error:
        return ImprovementState.FAILED
    if training.state != TrainingState.COMPLETED:
        return ImprovementState.TRAINING
    if evaluation is None:
        return ImprovementState.FAILED
    state = state_of(evaluation)
    if state == RUNNING:
        return ImprovementState.COMPARING
    return ImprovementState.FAILED if state == FAILED else ImprovementState.READY


def error_of(improvement: Improvement) -> str:
    """Why it has failed, as far as that is known."""
    training = improvement.training
    if improvement.error or training is None:
        return improvement.error or "The training was deleted."
    if training.state in _ENDED_BADLY:
        return training.job.error or "The training was cancelled."
    gone = training.state == TrainingState.COMPLETED and improvement.evaluation is None
    return "The comparison was deleted." if gone else ""


def compared(improvement: Improvement) -> list[dict[str, Any]]:
    """The figures of the old and the new model on what was held out, as far as there are any."""
    evaluation = improvement.evaluation
    if evaluation is None:
        return []
    return [
        {"model": entry.run.model.slug, "figures": figures_of(entry.pooled)}
        for entry in evaluation.entries.all()
    ]


def approved_images(run: Run) -> list[UUID]:
    """The images of a run of which a revision is approved."""
    return list(approved_in(Image.objects.present().filter(run_items__run=run).ready()))


def unapproved_images(run: Run) -> list[UUID]:
    """The images of a run that can be run again, and of which nothing is approved yet."""
    done = approved_images(run)
    images = Image.objects.present().filter(run_items__run=run).ready().exclude(pk__in=done)
    return list(images.order_by("run_items__position").values_list("pk", flat=True))
