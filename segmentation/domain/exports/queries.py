"""What an export holds."""

from django.db.models import OuterRef, QuerySet, Subquery

from segmentation.domain.exports.models import Export
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run


def segmentations_of(project: Project, run: Run | None) -> QuerySet[Segmentation]:
    """Those of a run in the order of its items, or the newest of each image of a project."""
    found = Segmentation.objects.select_related("image__project")
    if run is not None:
        return found.filter(run_item__run=run).order_by("run_item__position")
    newest = Segmentation.objects.filter(image=OuterRef("pk")).order_by("-created_at", "-pk")
    images = Image.objects.filter(project=project).annotate(
        newest=Subquery(newest.values("pk")[:1])
    )
    return found.filter(pk__in=images.values("newest")).order_by("image__name", "pk")


def contents(export: Export) -> QuerySet[Segmentation]:
    """The segmentations that belong into an export."""
    return segmentations_of(export.project, export.run)
