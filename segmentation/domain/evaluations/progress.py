"""How far evaluations are, and the news of it: at most one event a second, and one at the end."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from segmentation.domain.evaluations.models import Evaluation, Score
from segmentation.domain.evaluations.querysets import LOST
from segmentation.domain.evaluations.signals import evaluation_over
from segmentation.domain.jobs.events import announce

INTERVAL = timedelta(seconds=1)
RUNNING, COMPLETED, FAILED = "running", "completed", "failed"
WITH_FAILURES = "completed_with_failures"


def state_of(evaluation: Evaluation) -> str:
    """The word for an evaluation that was read `with_progress`."""
    done, failed, total = (getattr(evaluation, name) for name in ("done", "failed", "total"))
    if done + failed < total:
        return RUNNING
    if done == 0:
        return FAILED
    return WITH_FAILURES if failed else COMPLETED


def lock_evaluation(evaluation_id: UUID) -> Evaluation | None:
    """The evaluation, whose entries nobody else changes until the transaction ends."""
    return Evaluation.objects.select_for_update().filter(pk=evaluation_id).first()


def tell(evaluation: Evaluation) -> None:
    """Announce how far a locked evaluation is, unless it goes on and was told of just now."""
    now, before = timezone.now(), evaluation.announced_at
    goes_on = _goes_on(evaluation)
    if before is not None and now - before < INTERVAL and goes_on:
        return
    counted = Evaluation.objects.with_progress().get(pk=evaluation.pk)
    evaluation.announced_at = now
    evaluation.save(update_fields=["announced_at"])
    announce(
        evaluation.project_id,
        "evaluation",
        {
            "evaluation": str(evaluation.pk),
            "state": state_of(counted),
            "progress": {name: getattr(counted, name) for name in ("done", "failed", "total")},
        },
    )
    if not goes_on:
        evaluation_over.send(sender=Evaluation, evaluation=evaluation)


def _goes_on(evaluation: Evaluation) -> bool:
    waiting = Score.objects.present().filter(entry__evaluation=evaluation, tally__isnull=True)
    return waiting.exclude(Q(item__state__in=LOST) | Q(job__state__in=LOST)).exists()
