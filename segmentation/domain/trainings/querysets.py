"""Which trainings someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.trainings.models import Lesson, Training


class TrainingQuerySet(models.QuerySet["Training"]):
    """Trainings, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of; a site admin sees all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(project__memberships__user=user)


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Lessons, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of trainings that the user sees."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(training__project__memberships__user=user)
