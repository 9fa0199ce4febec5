"""Reading trainings."""

from django.db.models import Count, Q, QuerySet

from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.trainings.models import Lesson, Training


def with_counts(trainings: QuerySet[Training]) -> QuerySet[Training]:
    """Trainings with all that a list of them shows, in a constant number of queries."""
    rows = trainings.select_related("job", "start", "model", "created_by")
    return rows.annotate(
        training_images=Count("lessons", filter=Q(lessons__validation=False)),
        validation_images=Count("lessons", filter=Q(lessons__validation=True)),
    )


def lessons_of(training: Training) -> QuerySet[Lesson]:
    """What a training learns from and is measured by, the validation images first."""
    return (
        training.lessons.present()
        .select_related("image")
        .order_by("-validation", "image__name", "pk")
    )


def picture_of(lesson: Lesson) -> bytes:
    """WebP of a validation image with what was found; raises `NotFound` before there is one."""
    if not lesson.picture_key:
        raise NotFound("There is no picture of this image yet; it comes after the first epoch.")
    return storage.get_bytes(lesson.picture_key)
