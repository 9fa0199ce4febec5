"""How segmentations are deleted."""

from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_run


class DeletableSegmentation(Deletable[Segmentation]):
    """A segmentation goes with all its revisions, and with what people said of it."""

    word = "segmentation"
    model = Segmentation
    right = staticmethod(can_run)
    name = "image__name"
    project = "image__project"

    def stop(self, row: Segmentation) -> None:
        """Nobody measures more of it."""
        cancel_many(Job.objects.filter(measuring__segmentation=row))
