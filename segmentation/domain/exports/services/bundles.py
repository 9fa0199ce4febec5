"""Asking for an archive of many results, and taking it back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, UserError
from segmentation.domain.exports.models import Export
from segmentation.domain.exports.naming import safe_name
from segmentation.domain.exports.queries import approved_results, segmentations_of
from segmentation.domain.jobs.services import cancel, enqueue
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_view, require
from segmentation.domain.reviews.statements import has_reviews
from segmentation.domain.runs.models import Run
from segmentation.science.interchange import FORMATS

EXPORT = "export"
KEPT_FOR = timedelta(days=7)
# A person's archives are large and made again easily.
MOST_AT_ONCE = 3


@transaction.atomic
def start_export(
    actor: User,
    project: Project,
    run: Run | None,
    format_name: str,
    approved_only: bool | None = None,
) -> Export:
    """Have a worker make one archive of a run's results, or of the newest ones of a project.

    `approved_only` takes the revisions that people have approved, and no others; left open, that is
    so in projects with reviews. Raises `UserError` for an unknown format or when there are no
    results, `Conflict` while too many of this person's are being made.
    """
    require(can_view, actor, project)
    if format_name not in FORMATS:
        known = ", ".join(FORMATS)
        raise UserError(
            f"There is no format “{format_name}”; there are: {known}.", "unknown_format"
        )
    if approved_only is None:
        approved_only = has_reviews(project)
    total = _count(project, run, approved_only)
    unfinished = Export.objects.filter(created_by=actor, job__state__in=("queued", "running"))
    if unfinished.count() >= MOST_AT_ONCE:
        raise Conflict(
            f"{MOST_AT_ONCE} of your exports are still being made; wait for one of them."
        )
    export = Export(project=project, run=run, format=format_name, total=total, created_by=actor)
    export.approved_only = approved_only
    what = f"run-{str(run.pk)[:8]}" if run else "results"
    export.filename = f"{safe_name(project.name)[:100]}-{what}-{format_name}.zip"
    export.expires_at = timezone.now() + KEPT_FOR
    export.job = enqueue(EXPORT, project, {"export": str(export.pk)}, user=actor)
    export.save()
    scope = {} if run is None else {"run": str(run.pk)}
    record(actor, "export started", export, project.pk, format=format_name, **scope)
    return export


def _count(project: Project, run: Run | None, approved_only: bool) -> int:
    """How many results there are to export; raises `UserError` when there are none."""
    results = segmentations_of(project, run)
    if approved_only:
        total = len(approved_results(project, run))
        if not total and results.exists():
            raise UserError(
                "None of these results is approved in a review yet: approve some, or export all.",
                "nothing_approved",
            )
    else:
        total = results.count()
    if not total:
        raise UserError("There are no results to export yet.", "nothing_to_export")
    return total


def expire_exports() -> int:
    """Remove the exports whose time is over; their files follow. Returns how many."""
    over = list(Export.objects.filter(expires_at__lt=timezone.now())[:100])
    for export in over:
        cancel(export.job)
        export.delete()
    return len(over)
