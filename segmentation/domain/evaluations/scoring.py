"""The kind of work that holds what a model found in an image against the truth."""

from typing import Any
from uuid import UUID

from segmentation.domain.evaluations.models import Entry, Score
from segmentation.domain.evaluations.progress import lock_evaluation, tell
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.runs.models import RunItem
from segmentation.science.engines.tally import Tally, tally

SCORE = "score"
# Before the next image is segmented, so that figures come as the images do.
_PRIORITY = 1


class ScoreKind:
    """Compares two segmentations of an image, and adds the tally to those of the others."""

    name = SCORE

    def run(self, context: JobContext) -> None:
        """Score the item; one whose truth is gone by now fails."""
        score = _score(context.job)
        found, truth = score.item.segmentation, score.truth
        if found is None:
            raise JobCancelled
        if truth is None:
            raise JobFailed("The truth of this image was deleted, so there is nothing to compare.")
        counted = tally(open_labels(found).all(), open_labels(truth, score.approved_revision).all())
        context.checkpoint()
        with context.publish():
            _publish(score, counted, found, truth)

    def changed(self, job: Job) -> None:
        """People hear of a comparison that failed."""
        if job.state != JobState.FAILED:
            return
        score = Score.objects.select_related("entry").filter(job=job).first()
        evaluation = None if score is None else lock_evaluation(score.entry.evaluation_id)
        if evaluation is not None:
            tell(evaluation)


def score_item(item: RunItem) -> None:
    """Put the comparison of an item that has just been segmented to work, where one is wanted."""
    for score in Score.objects.filter(item=item).select_related("entry__evaluation__created_by"):
        owner, payload = score.entry.evaluation.created_by, {"score": str(score.pk)}
        score.job = enqueue(SCORE, item.run.project, payload, _PRIORITY, owner)
        score.save(update_fields=["job"])


def _score(job: Job) -> Score:
    rows = Score.objects.select_related("entry", "item__segmentation", "truth")
    score = rows.filter(job_id=job.pk).first()
    if score is None:
        raise JobCancelled  # with its image, or its evaluation
    return score


def _publish(score: Score, counted: Tally, found: Segmentation, truth: Segmentation) -> None:
    evaluation = lock_evaluation(score.entry.evaluation_id)
    # Read again under the lock: another image of the entry may have been scored, this one deleted.
    now = Score.objects.select_related("entry").filter(pk=score.pk).first()
    if evaluation is None or now is None:
        raise JobCancelled
    entry = now.entry
    entry.pooled = (_pooled(entry.pooled) - _pooled(now.tally) + counted).to_json()
    entry.save(update_fields=["pooled"])
    now.tally, now.ap50 = counted.to_json(), counted.ap[0]
    now.revision, now.truth_revision = found.revision, score.approved_revision or truth.revision
    now.save(update_fields=["tally", "ap50", "revision", "truth_revision"])
    tell(evaluation)


def _pooled(stored: dict[str, Any] | None) -> Tally:
    return Tally.from_json(stored) if stored else Tally()


def pool_again(entry_id: UUID) -> None:
    """Add up an entry's tallies anew, after an image of it was deleted or has come back."""
    entry = Entry.objects.select_related("evaluation").filter(pk=entry_id).first()
    if entry is None or lock_evaluation(entry.evaluation_id) is None:
        return
    scores = Score.objects.filter(entry=entry, tally__isnull=False, item__image__trashed_at=None)
    tallies = [_pooled(stored) for stored in scores.values_list("tally", flat=True)]
    entry.pooled = sum(tallies, Tally()).to_json() if tallies else {}
    entry.save(update_fields=["pooled"])
