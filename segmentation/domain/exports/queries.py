"""What an export holds."""

from django.db.models import OuterRef, QuerySet, Subquery

from segmentation.domain.exports.models import Export
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.approvals import Known, approved_in, approved_of, in_order
from segmentation.domain.reviews.statements import as_it_is
from segmentation.domain.runs.models import Run


def segmentations_of(project: Project, run: Run | None) -> QuerySet[Segmentation]:
    """Those of a run in the order of its items, or the newest of each image of a project."""
    found = Segmentation.objects.present().select_related("image__project")
    if run is not None:
        return found.filter(run_item__run=run).order_by("run_item__position")
    here = Segmentation.objects.present().filter(image=OuterRef("pk"))
    newest = here.order_by("trial", "-created_at", "-pk").values("pk")[:1]
    images = Image.objects.present().filter(project=project).annotate(newest=Subquery(newest))
    return found.filter(pk__in=images.values("newest")).order_by("image__name", "pk")


def approved_results(project: Project, run: Run | None) -> list[Known]:
    """The revisions that people have approved: of a run, or the newest of each image."""
    if run is not None:
        return approved_of(segmentations_of(project, run).order_by())
    return in_order(approved_in(Image.objects.present().filter(project=project)).values())


def results_of(export: Export) -> list[Known]:
    """The results that belong into an export."""
    if export.approved_only:
        return approved_results(export.project, export.run)
    return as_it_is(segmentations_of(export.project, export.run))
