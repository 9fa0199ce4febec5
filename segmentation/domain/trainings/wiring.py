"""Makes training known to workers, and has the store follow its rows."""

from django.db.models import Q

from segmentation.domain.jobs import kinds, sweep
from segmentation.domain.projects import deletables
from segmentation.domain.trainings.deleting import DeletableTraining
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.domain.trainings.training import TrainKind

kinds.register(TrainKind())
deletables.register(DeletableTraining())


def stores_below(prefix: str) -> bool:
    """Whether a training's state or picture lies below a prefix of the store."""
    below = Q(checkpoint_key__startswith=f"{prefix}/")
    pictured = Q(picture_key__startswith=f"{prefix}/")
    return Training.objects.filter(below).exists() or Lesson.objects.filter(pictured).exists()


sweep.register(stores_below)
