"""Which evaluations someone sees, and how far they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Q

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.evaluations.models import Evaluation, Score

LOST = ("failed", "cancelled")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    """Evaluations, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of; a site admin sees all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(project__memberships__user=user)

    def with_progress(self) -> Self:
        """Each with the numbers `total`, `done` and `failed` of its scores."""
        scores = "entries__scores"
        scored = Q(**{f"{scores}__tally__isnull": False})
        lost = Q(**{f"{scores}__item__state__in": LOST}) | Q(**{f"{scores}__job__state__in": LOST})
        return self.annotate(
            total=Count(scores, distinct=True),
            done=Count(scores, filter=scored, distinct=True),
            failed=Count(scores, filter=~scored & lost, distinct=True),
        )


class ScoreQuerySet(models.QuerySet["Score"]):
    """Scores, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of evaluations that the user sees."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(entry__evaluation__project__memberships__user=user)
