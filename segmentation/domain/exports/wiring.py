"""Makes exporting known to workers, and has the store follow the rows of exports."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.exports.deleting import DeletableExport
from segmentation.domain.exports.exporting import ExportKind
from segmentation.domain.exports.models import Export
from segmentation.domain.exports.services import expire_exports
from segmentation.domain.jobs import chores, kinds, sweep
from segmentation.domain.projects import deletables
from segmentation.domain.projects.models import Project

kinds.register(ExportKind())
deletables.register(DeletableExport())
chores.register(expire_exports, every_s=600)
sweep.register(Export, "file_key")


@receiver(post_delete, sender=Export)
def discard_file(instance: Export, origin: object, **_: Any) -> None:
    """Give up the file of an export that is gone; those of a whole project go with its jobs."""
    if instance.file_key and not isinstance(origin, Project):
        sweep.discard(instance.file_key.rpartition("/")[0])
