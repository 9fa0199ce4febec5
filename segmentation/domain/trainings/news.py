"""The news of trainings: every change of state, every epoch, and in between how far it is."""

from segmentation.domain.jobs.events import announce
from segmentation.domain.jobs.models import Job
from segmentation.domain.trainings.models import Training


def tell(training: Training) -> None:
    """Announce how a training is, as part of the present transaction."""
    announce(
        training.project_id,
        "training",
        {
            "training": str(training.pk),
            "state": training.state.value,
            "fraction": round(training.fraction, 4),
            "epochs": len(training.curve),
        },
    )


def follow_job(job: Job) -> None:
    """Tell of a change of the job that trains."""
    training = Training.objects.select_related("job").filter(job=job).first()
    if training is not None:
        tell(training)
