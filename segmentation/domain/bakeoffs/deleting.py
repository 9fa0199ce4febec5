"""How bake-offs are deleted."""

from segmentation.domain.bakeoffs.models import BakeOff
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_run


class DeletableBakeOff(Deletable[BakeOff]):
    """A bake-off goes with all that was found; runs that were started from it stay."""

    word = "bake-off"
    model = BakeOff
    right = staticmethod(can_run)
    name = ""

    def stop(self, row: BakeOff) -> None:
        """Nothing more is tried."""
        cancel_many(Job.objects.filter(reading__crop__bake_off=row))
        cancel_many(Job.objects.filter(preview__panel__contestant__bake_off=row))
