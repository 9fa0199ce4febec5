"""Makes the import of labels known to workers, and has the store follow the rows of revisions."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.jobs import kinds, sweep
from segmentation.domain.masks.deleting import DeletableSegmentation
from segmentation.domain.masks.labelling import ImportLabelsKind
from segmentation.domain.masks.measuring import MeasureKind
from segmentation.domain.masks.models import Revision
from segmentation.domain.masks.revisions import REVISIONS
from segmentation.domain.projects import deletables
from segmentation.domain.projects.models import Project

kinds.register(ImportLabelsKind())
kinds.register(MeasureKind())
deletables.register(DeletableSegmentation())
sweep.register(Revision, "pixels_key", "table_key")


@receiver(post_delete, sender=Revision)
def discard_files(instance: Revision, origin: object, **_: Any) -> None:
    """Give up the files of a revision that is gone; those of a whole project go with its jobs."""
    if not isinstance(origin, Project) or instance.pixels_key.startswith(f"{REVISIONS}/"):
        # A revision that was measured again has its table elsewhere.
        for prefix in {key.rpartition("/")[0] for key in (instance.pixels_key, instance.table_key)}:
            sweep.discard(prefix)
