"""`/metrics`: the queue and the workers, read when asked, and what this process counted."""

from collections.abc import Iterator

from django.db.models import Count, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from segmentation.domain.images.models import Upload
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.queries import workers_alive


class SiteCollector(Collector):
    """Numbers of the whole site, from the database; no names of people, projects or files."""

    def collect(self) -> Iterator[Metric]:
        """Four families, four queries."""
        yield jobs_by_kind()
        yield GaugeMetricFamily(
            "ocellus_queue_age_seconds", "How long the oldest queued job waits.", queue_age()
        )
        yield GaugeMetricFamily("ocellus_workers", "Workers alive.", workers_alive())
        yield GaugeMetricFamily(
            "ocellus_upload_pending_bytes", "Bytes of unfinished uploads stored.", pending_bytes()
        )


def jobs_by_kind() -> GaugeMetricFamily:
    """How many jobs there are of each kind, in each state."""
    family = GaugeMetricFamily("ocellus_jobs", "Jobs by kind and state.", labels=["kind", "state"])
    counted = Job.objects.order_by().values_list("kind", "state").annotate(n=Count("pk"))
    for kind, state, count in counted:
        family.add_metric([kind, state], count)
    return family


def queue_age() -> float:
    """Seconds since the oldest queued job was made; 0 when none waits."""
    waiting = Job.objects.filter(state=JobState.QUEUED, held=False)
    oldest = waiting.aggregate(at=Min("created_at"))["at"]
    return 0.0 if oldest is None else (timezone.now() - oldest).total_seconds()


def pending_bytes() -> int:
    """What the staged files take."""
    return int(Upload.objects.receiving().aggregate(sum=Sum("offset"))["sum"] or 0)


SITE = CollectorRegistry()
SITE.register(SiteCollector())


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """In the text format of Prometheus."""
    return HttpResponse(
        generate_latest(SITE) + generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST
    )
