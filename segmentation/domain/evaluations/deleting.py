"""How evaluations are deleted."""

from segmentation.domain.evaluations.models import Evaluation
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_run
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services import stop_run


class DeletableEvaluation(Deletable[Evaluation]):
    """What its runs found stays, what they have not found yet is left."""

    word = "evaluation"
    model = Evaluation
    right = staticmethod(can_run)
    name = ""

    def stop(self, row: Evaluation) -> None:
        """Neither its runs go on nor its comparisons."""
        cancel_many(Job.objects.filter(score__entry__evaluation=row))
        for run in Run.objects.filter(entries__evaluation=row).order_by("pk"):
            if not run.is_over:
                stop_run(run)
