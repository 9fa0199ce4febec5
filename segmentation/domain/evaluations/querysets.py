"""Which evaluations someone sees, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db.models import Count, Q

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.evaluations.models import Evaluation, Score

LOST = ("failed", "cancelled")


class EvaluationQuerySet(OfProjects["Evaluation"]):
    """Evaluations, restricted to what a person may see."""

    def with_progress(self) -> Self:
        """Each with the numbers `total`, `done` and `failed` of its scores."""
        scores = "entries__scores"
        here = Q(**{f"{scores}__item__image__trashed_at": None})
        scored = Q(**{f"{scores}__tally__isnull": False})
        lost = Q(**{f"{scores}__item__state__in": LOST}) | Q(**{f"{scores}__job__state__in": LOST})
        return self.annotate(
            total=Count(scores, filter=here, distinct=True),
            done=Count(scores, filter=here & scored, distinct=True),
            failed=Count(scores, filter=here & ~scored & lost, distinct=True),
        )


class ScoreQuerySet(OfProjects["Score"]):
    """Scores, restricted to what a person may see."""

    members = "entry__evaluation__project__memberships__user"
