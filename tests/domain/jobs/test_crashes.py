"""Real worker processes, killed at any moment: every job is done, and once."""

import multiprocessing
import time
from collections import Counter
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from typing import Any

import numpy as np
import pytest
from django.db import connection

from segmentation.domain.jobs import kinds
from segmentation.domain.jobs.models import Event, Job, JobState, Worker
from segmentation.domain.jobs.services import enqueue_many
from tests.domain.jobs.worker import StepsKind, work
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIMIT_S = 60.0


class Crew:
    """Workers that can be killed and replaced quickly: they are forked from a prepared process."""

    def __init__(self, target: Callable[..., None] = work, **overrides: Any) -> None:
        self._target = target
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.domain.jobs.worker"])
        self.overrides = overrides
        self.workers: list[BaseProcess] = []

    def hire(self) -> None:
        """Start one more."""
        database = str(connection.settings_dict["NAME"])
        worker = self._context.Process(target=self._target, args=(database, self.overrides))
        worker.start()
        self.workers.append(worker)

    def kill(self, index: int) -> None:
        """End one as `kill -9` does."""
        worker = self.workers.pop(index)
        worker.kill()
        worker.join()

    def dismiss(self) -> None:
        """End all gracefully."""
        for worker in self.workers:
            wait_until(Worker.objects.filter(name__contains=f":{worker.pid}:").exists)
            worker.terminate()
        for worker in self.workers:
            worker.join(LIMIT_S)
        assert [worker.exitcode for worker in self.workers] == [0] * len(self.workers)
        self.workers.clear()


@pytest.fixture
def crew(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crew]:
    """A crew for jobs of the kind that leaves evidence; nobody outlives the test."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(StepsKind())
    made = Crew(OCELLUS_JOB_ATTEMPTS=20)
    yield made
    for worker in made.workers:
        worker.kill()


def all_done() -> bool:
    """Whether no job is left to be done."""
    return not Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds; the jobs' logs say why it never did."""
    deadline = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < deadline, list(Job.objects.values_list("state", "log"))
        time.sleep(0.05)


def assert_each_published_once() -> None:
    """Every job is done, and the events tell of one publication each, without a gap."""
    jobs = Job.objects.all()
    assert {job.state for job in jobs} == {JobState.DONE}
    events = list(Event.objects.order_by("seq"))
    published = Counter(event.body["job"] for event in events if event.type == "published")
    assert published == Counter(str(job.pk) for job in jobs)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


def test_forty_jobs_survive_kills(crew: Crew) -> None:
    project = ProjectFactory.create()
    enqueue_many("steps", project, [{"steps": 4, "seconds": 0.02}] * 40)
    moments = np.random.default_rng(7).uniform(0.05, 0.4, 12)
    crew.hire()
    crew.hire()
    wait_until(Job.objects.filter(state=JobState.DONE).exists)
    for moment in moments:
        time.sleep(moment)
        crew.kill(0)
        crew.hire()
    wait_until(all_done)
    crew.dismiss()
    assert_each_published_once()
    assert Job.objects.filter(attempts__gt=1).exists(), "no kill hit a job: this shows nothing"


@pytest.mark.postgresql
def test_forty_jobs_survive_cut_connections(crew: Crew) -> None:
    enqueue_many("steps", ProjectFactory.create(), [{"steps": 4, "seconds": 0.02}] * 40)
    crew.hire()
    crew.hire()
    wait_until(Job.objects.filter(state=JobState.DONE).exists)
    for moment in np.random.default_rng(7).uniform(0.05, 0.4, 8):
        time.sleep(moment)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    wait_until(all_done)
    crew.dismiss()
    assert_each_published_once()


def test_a_graceful_stop_counts_no_attempt(crew: Crew) -> None:
    enqueue_many("steps", ProjectFactory.create(), [{"steps": 1000, "seconds": 0.02}])
    crew.hire()
    wait_until(Job.objects.filter(state=JobState.RUNNING).exists)
    crew.dismiss()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 0, "")
    assert not Worker.objects.exists()


def test_a_job_that_kills_workers_is_quarantined_and_the_others_are_done(crew: Crew) -> None:
    payloads: list[dict[str, Any]] = [{"poison": True}, *[{"seconds": 0.01}] * 5]
    poison, *others = enqueue_many("steps", ProjectFactory.create(), payloads)
    crew.overrides["OCELLUS_JOB_ATTEMPTS"] = 3
    deaths = 0
    while not all_done():
        crew.hire()
        crew.workers[0].join(LIMIT_S if deaths < 3 else 0.2)
        if not crew.workers[0].is_alive():
            deaths += 1
            crew.workers.pop()
    crew.dismiss()
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, deaths) == (JobState.FAILED, 3, 3)
    assert "stopped the worker 3 times" in poison.error
    done = Job.objects.exclude(pk=poison.pk).values_list("state", "attempts")
    assert set(done) == {(JobState.DONE, 1)}
    assert len(done) == len(others)
