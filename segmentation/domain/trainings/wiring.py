"""Makes training known to workers, and has the store follow its rows."""

from segmentation.domain.jobs import kinds, sweep
from segmentation.domain.projects import deletables
from segmentation.domain.trainings.deleting import DeletableTraining
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.domain.trainings.training import TrainKind

kinds.register(TrainKind())
deletables.register(DeletableTraining())
sweep.register(Training, "checkpoint_key")
sweep.register(Lesson, "picture_key")
