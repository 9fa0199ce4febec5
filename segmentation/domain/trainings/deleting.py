"""How trainings are deleted."""

from segmentation.domain.jobs import sweep
from segmentation.domain.jobs.services import cancel
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_run
from segmentation.domain.trainings.models import Training


class DeletableTraining(Deletable[Training]):
    """A training goes with its state; the model that it has made stays."""

    word = "training"
    model = Training
    right = staticmethod(can_run)

    def stop(self, row: Training) -> None:
        """It can go on from its last epoch once it is back."""
        cancel(row.job)

    def remove(self, row: Training) -> None:
        """With every checkpoint."""
        sweep.discard(f"{row.job.kind}/{row.job_id}")
        row.delete()
