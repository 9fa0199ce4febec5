"""Reading runs."""

from django.db.models import OuterRef, QuerySet, Subquery

from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem


def items_of(run: Run) -> QuerySet[RunItem]:
    """The items of a run in their order, with all that a list of them shows."""
    return run.items.select_related("job", "image", "segmentation").order_by("position")


def last_settings(project: Project) -> list[Run]:
    """A project's newest run of each model, newest first: with what the next one begins."""
    newest = Run.objects.filter(project=project, model=OuterRef("pk")).order_by("-created_at")
    used = Model.objects.filter(runs__project=project).distinct()
    keys = used.annotate(newest=Subquery(newest.values("pk")[:1])).values("newest")
    found = Run.objects.filter(pk__in=keys).select_related("model", "created_by")
    return list(found.order_by("-created_at"))
