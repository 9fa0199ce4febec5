"""Reading runs."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, IntegerField, Max, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce

from segmentation.domain.accounts.models import User
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.waiting import Place, place_of
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import DefaultModel, Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem


def items_of(run: Run) -> QuerySet[RunItem]:
    """The items of a run in their order, with all that a list of them shows.

    `earlier` is what the run that it does again made of the image.
    """
    before = RunItem.objects.filter(
        run=run.earlier_id,
        image=OuterRef("image"),
        segmentation__trashed_at=None,
        run__trashed_at=None,
    )
    earlier = Subquery(before.values("segmentation")[:1], output_field=UUIDField())
    items = run.items.present().annotate(earlier=earlier)
    return items.select_related("job", "image", "segmentation").order_by("position")


def place_of_run(run: Run) -> Place | None:
    """Where in the queue the first waiting image of a run stands; None when none waits."""
    return place_of(run.project_id, Job.objects.filter(run_item__run=run))


def in_work(image: Image) -> QuerySet[RunItem]:
    """The items of an image whose regions are being done, the newest first."""
    items = RunItem.objects.present().filter(
        image=image, state=JobState.RUNNING, regions_total__gt=0
    )
    return items.select_related("run__model", "image").order_by("-run__created_at")


def last_settings(project: Project) -> list[Run]:
    """A project's newest run of each model, newest first: with what the next one begins."""
    runs = Run.objects.present().filter(project=project, model=OuterRef("pk"))
    newest = Subquery(runs.order_by("-created_at").values("pk")[:1])
    used = Model.objects.filter(runs__project=project).distinct()
    keys = used.annotate(newest=newest).values("newest")
    found = Run.objects.filter(pk__in=keys).select_related("model", "created_by")
    return list(found.order_by("-created_at"))


def with_usage(models: QuerySet[Model], user: User) -> QuerySet[Model]:
    """Models with `projects_using`: in how many projects that a person sees each has run."""
    runs = Run.objects.visible_to(user).filter(model=OuterRef("pk")).order_by().values("model")
    count = runs.annotate(count=Count("project", distinct=True)).values("count")
    return models.annotate(projects_using=Coalesce(Subquery(count, output_field=IntegerField()), 0))


@dataclass
class Usage:
    """What a project has done with a model."""

    project: UUID
    project_name: str
    runs: int = 0
    segmentations: int = 0
    last_run_at: datetime | None = None
    is_default: bool = False


def usage_of(model: Model, user: User) -> list[Usage]:
    """Where a model is used, in the projects that a person sees; the one used last comes first."""
    projects = Project.objects.visible_to(user).order_by()
    runs = Run.objects.present().filter(model=model, project__in=projects).order_by()
    found = {
        key: Usage(key, name, runs=count, last_run_at=last)
        for key, name, count, last in runs.values_list("project", "project__name").annotate(
            count=Count("pk"), last=Max("created_at")
        )
    }
    made = Segmentation.objects.present().filter(model=model, image__project__in=projects)
    places = made.order_by().values_list("image__project", "image__project__name")
    for key, name, count in places.annotate(count=Count("pk")):
        found.setdefault(key, Usage(key, name)).segmentations = count
    defaults = DefaultModel.objects.filter(model=model, project__in=projects)
    for key, name in defaults.values_list("project", "project__name"):
        found.setdefault(key, Usage(key, name)).is_default = True
    return sorted(found.values(), key=_latest, reverse=True)


def _latest(usage: Usage) -> tuple[bool, float, str]:
    at = usage.last_run_at
    return at is not None, at.timestamp() if at else 0.0, usage.project_name
