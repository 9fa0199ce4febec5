"""Who gets no job just now: paused workers, projects and people with enough of them."""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from segmentation.domain.common.statements import written_once
from segmentation.domain.jobs.models import Job, JobState, ProjectLimit, Switch, Worker
from segmentation.domain.projects.models import Project

_BOUNDLESS = 1_000_000


def is_paused(worker: str) -> bool:
    """Whether a worker is to begin nothing new, alone or with all others."""
    return bool(_paused(worker))


@written_once
def _paused(worker: str) -> QuerySet[Worker]:
    paused = Q(paused=True) | Exists(Switch.objects.filter(name=Switch.PAUSED, on=True))
    return Worker.objects.filter(paused, name=worker).only("pk")[:1]


def within_limit(projects: QuerySet[Project], usual: int) -> QuerySet[Project]:
    """Those of `projects` that have fewer jobs at work than they may, `usual` unless set.

    Two workers that look at the same moment may both find room for the last one.
    """
    at_work = Job.objects.filter(state=JobState.RUNNING, errand=False).order_by()
    running = at_work.filter(project=OuterRef("pk"))
    count = running.values("project").annotate(count=Count("pk")).values("count")
    own = ProjectLimit.objects.filter(project=OuterRef("pk")).values("jobs_at_once")
    found = projects.alias(
        at_work=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        at_most=Coalesce(Subquery(own, output_field=IntegerField()), Value(usual or _BOUNDLESS)),
    )
    return found.filter(at_work__lt=F("at_most"))


def busy_people(most: int) -> QuerySet[Job, object]:
    """The people (their keys) who have `most` jobs at work, or more."""
    running = Job.objects.filter(state=JobState.RUNNING, user__isnull=False).order_by()
    counted = running.values("user").annotate(count=Count("pk"))
    return counted.filter(count__gte=most).values("user")
