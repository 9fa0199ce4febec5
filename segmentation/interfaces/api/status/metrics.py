"""`/metrics`: the queue and the workers, read when asked, and what this process counted."""

from collections.abc import Iterator

from django.db.models import Count, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from segmentation.domain.images.models import Upload
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.queries import alive_workers, jobs_waiting


class SiteCollector(Collector):
    """Numbers of the whole site, from the database; no names of people, projects or files."""

    def collect(self) -> Iterator[Metric]:
        """Few families, and a query for one or two of them."""
        yield from jobs_by_kind()
        yield GaugeMetricFamily(
            "ocellus_queue_age_seconds", "How long the oldest queued job waits.", queue_age()
        )
        yield from figures_of_workers()
        yield GaugeMetricFamily(
            "ocellus_upload_pending_bytes", "Bytes of unfinished uploads stored.", pending_bytes()
        )


def jobs_by_kind() -> Iterator[GaugeMetricFamily]:
    """How many jobs there are of each kind, in each state, and how long workers were at them."""
    labels = ["kind", "state"]
    jobs = GaugeMetricFamily("ocellus_jobs", "Jobs by kind and state.", labels=labels)
    spent = GaugeMetricFamily(
        "ocellus_job_seconds", "Time of workers that the jobs took.", labels=labels
    )
    rows = Job.objects.order_by().values_list(*labels)
    for kind, state, count, seconds in rows.annotate(n=Count("pk"), spent=Sum("seconds")):
        jobs.add_metric([kind, state], count)
        spent.add_metric([kind, state], seconds)
    yield jobs
    yield spent


def figures_of_workers() -> Iterator[Metric]:
    """How many workers live; seconds by stage and memory of each, as of its last heartbeat."""
    workers = list(alive_workers())
    yield GaugeMetricFamily("ocellus_workers", "Workers alive.", len(workers))
    stages = CounterMetricFamily(
        "ocellus_stage_seconds", "Time by stage of imports and runs.", labels=["worker", "stage"]
    )
    memory = GaugeMetricFamily(
        "ocellus_worker_memory_bytes", "Resident memory of a worker.", labels=["worker"]
    )
    device = GaugeMetricFamily(
        "ocellus_device_memory_bytes", "Memory of a worker's GPU.", labels=["worker", "of"]
    )
    for worker in workers:
        for stage, seconds in worker.figures.get("seconds", {}).items():
            stages.add_metric([worker.name, stage], seconds)
        if "memory_bytes" in worker.figures:
            memory.add_metric([worker.name], worker.figures["memory_bytes"])
        if worker.figures.get("device_total_bytes"):
            device.add_metric([worker.name, "used"], worker.figures["device_used_bytes"])
            device.add_metric([worker.name, "total"], worker.figures["device_total_bytes"])
    yield from (stages, memory, device)


def queue_age() -> float:
    """Seconds since the oldest queued job was made; 0 when none waits."""
    oldest = jobs_waiting().aggregate(at=Min("created_at"))["at"]
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
