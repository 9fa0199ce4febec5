"""Health, readiness and numbers."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from segmentation.domain.jobs import stages, workers
from segmentation.domain.jobs.models import Job, JobState, Worker
from segmentation.interfaces.api.status import health
from tests.factories import JobFactory
from tests.interfaces.world import World


def test_the_process_is_alive_whatever_else_is_not(db: None) -> None:
    assert Client().get("/healthz").json() == {"process": "ok"}


def test_ready_names_each_part(db: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/json"
    body = answer.json()
    assert body.pop("ready") is False
    assert body == {"database": "ok", "broker": "ok", "storage": "ok", "worker": "missing"}
    Worker.objects.create(name="w", seen_at=timezone.now() - timedelta(hours=1))
    assert Client().get("/readyz").status_code == 503
    Worker.objects.update(seen_at=timezone.now())
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


@pytest.mark.parametrize("part", ["database", "broker", "storage"])
def test_a_part_that_fails_is_named(part: str, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise OSError("unreachable: secret")

    monkeypatch.setattr(health, "CHECKS", {**health.CHECKS, part: broken})
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()[part]) == (503, "failed")
    assert b"secret" not in answer.content


def test_a_store_that_is_not_there_is_noticed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(key: str) -> bool:
        raise OSError("no route")

    monkeypatch.setattr("segmentation.domain.common.storage.exists", unreachable)
    assert Client().get("/readyz").json()["storage"] == "failed"


def numbers(client: Client) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """The samples of `/metrics`, by name and labels."""
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_numbers_count_jobs_workers_and_requests(world: World) -> None:
    JobFactory.create_batch(2, project=world.project, kind="segment")
    Job.objects.filter(state=JobState.QUEUED).update(
        created_at=timezone.now() - timedelta(seconds=90)
    )
    Worker.objects.create(name="w", seen_at=timezone.now())
    world.client("owner").get(f"/api/v1/projects/{world.project.pk}/")
    found = numbers(Client())
    queued = frozenset({("kind", "segment"), ("state", "queued")})
    assert found["ocellus_jobs", queued] == 2
    assert found["ocellus_workers", frozenset()] == 1
    assert 90 <= found["ocellus_queue_age_seconds", frozenset()] < 100
    assert ("ocellus_upload_received_bytes_total", frozenset()) in found
    route = {"method": "GET", "route": "api/v1/projects/<uuid:pk>/", "status": "200"}
    assert found["ocellus_request_seconds_count", frozenset(route.items())] >= 1


def test_numbers_tell_where_the_time_and_the_memory_of_workers_go(world: World) -> None:
    JobFactory.create_batch(
        2, project=world.project, kind="segment", state=JobState.DONE, seconds=2.5
    )
    with stages.stage("measure"):
        pass
    workers.show("here:1:1")
    Worker.objects.create(
        name="gpu:1:1",
        seen_at=timezone.now(),
        figures={"device_used_bytes": 1 << 30, "device_total_bytes": 1 << 35},
    )
    found = numbers(Client())
    done = frozenset({("kind", "segment"), ("state", "done")})
    assert found["ocellus_job_seconds", done] == 5
    here = ("worker", "here:1:1")
    assert found["ocellus_stage_seconds_total", frozenset({here, ("stage", "measure")})] >= 0
    assert found["ocellus_worker_memory_bytes", frozenset({here})] > 10_000_000
    used = frozenset({("worker", "gpu:1:1"), ("of", "used")})
    assert found["ocellus_device_memory_bytes", used] == 1 << 30


def test_numbers_tell_no_names(world: World) -> None:
    world.client("owner").get(f"/api/v1/projects/{world.project.pk}/")
    text = Client().get("/metrics").content.decode()
    for secret in (str(world.project.pk), world.project.name, world.image.name, "person"):
        assert secret not in text
