"""How runs are deleted."""

from segmentation.domain.common.errors import Conflict
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_run
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.services import stop_run


class DeletableRun(Deletable[Run]):
    """A run goes with all that it found, and with what people made of that."""

    word = "run"
    model = Run
    right = staticmethod(can_run)
    name = "model__name"

    def stop(self, row: Run) -> None:
        """What is done by then comes back with it; an evaluation needs its runs."""
        measured = row.entries.filter(evaluation__trashed_at=None)
        if row.trashed_at is None and row.trial and measured.exists():
            raise Conflict(
                "This run was made to measure a model: delete the evaluation it belongs to.",
                "run_of_evaluation",
            )
        if not row.is_over:
            stop_run(row)

    def remove(self, row: Run) -> None:
        """Its results are its own."""
        Segmentation.objects.filter(run_item__run=row).delete()
        row.delete()
