"""Which trainings someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.trainings.models import Lesson, Training


class TrainingQuerySet(OfProjects["Training"]):
    """Trainings, restricted to what a person may see."""


class LessonQuerySet(OfProjects["Lesson"]):
    """Lessons, restricted to what a person may see."""

    members = "training__project__memberships__user"
