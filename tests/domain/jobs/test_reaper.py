"""Jobs whose worker has gone go on."""

import os
import subprocess
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.jobs import workers
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.models import Job, JobState, Leftover, Worker
from segmentation.domain.jobs.queries import workers_alive
from segmentation.domain.jobs.reaper import reap
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db

ELSEWHERE = "elsewhere-0:1:1"


def dead_worker() -> str:
    """The name of a process of this machine that has ended."""
    process = subprocess.Popen(["sleep", "60"])
    own = workers.own_name()
    started = workers._start_time(process.pid)
    name = f"{own.split(':')[0]}:{process.pid}:{started}"
    assert not workers.is_dead(name)
    process.kill()
    process.wait()
    return name


def expire_leases() -> None:
    """Let half a minute pass."""
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_a_job_with_a_lease_stays(kind: ScriptedKind) -> None:
    JobFactory.create()
    claim(ELSEWHERE)
    assert reap() == 0
    assert Job.objects.get().state == JobState.RUNNING


def test_an_expired_lease_is_requeued_with_its_attempt_counted(kind: ScriptedKind) -> None:
    JobFactory.create()
    claim(ELSEWHERE)
    expire_leases()
    assert reap() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts, job.worker) == (JobState.QUEUED, 1, "")
    assert ELSEWHERE in job.log
    assert kind.told == [JobState.RUNNING, JobState.QUEUED]
    assert Leftover.objects.get().prefix == f"test/{job.pk}/1"
    assert reap() == 0


def test_a_dead_process_of_this_machine_is_noticed_at_once(kind: ScriptedKind) -> None:
    JobFactory.create()
    claim(dead_worker())
    assert reap() == 1
    assert Job.objects.get().state == JobState.QUEUED


def test_a_living_process_is_left_alone(kind: ScriptedKind) -> None:
    JobFactory.create()
    claim(workers.own_name())
    assert reap() == 0


def test_a_recycled_process_id_is_someone_else() -> None:
    place = workers.own_name().split(":")[0]
    assert workers.is_dead(f"{place}:{os.getpid()}:1")
    assert not workers.is_dead(f"another-machine:{os.getpid()}:1")
    assert not workers.is_dead("no worker's name")


def test_the_third_crash_quarantines(kind: ScriptedKind) -> None:
    JobFactory.create()
    for _ in range(3):
        claim(dead_worker())
        assert reap() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert "stopped the worker 3 times" in job.error
    assert job.log.count("stopped without a word") == 3
    assert kind.told[-1] == JobState.FAILED
    assert claim(ELSEWHERE) is None


def test_how_often_is_a_setting(kind: ScriptedKind, settings: Settings) -> None:
    settings.OCELLUS_JOB_ATTEMPTS = 1
    JobFactory.create()
    claim(dead_worker())
    reap()
    assert Job.objects.get().state == JobState.FAILED


def test_a_cancelled_job_is_not_tried_again(kind: ScriptedKind) -> None:
    JobFactory.create()
    claim(ELSEWHERE)
    Job.objects.update(cancel_requested=True)
    expire_leases()
    reap()
    assert Job.objects.get().state == JobState.CANCELLED


def test_workers_are_alive_while_they_show_themselves() -> None:
    assert workers_alive() == 0
    workers.show(ELSEWHERE)
    workers.show(ELSEWHERE)
    assert workers_alive() == 1
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    assert workers_alive() == 0
    workers.forget_the_gone()
    assert Worker.objects.count() == 1
    Worker.objects.update(seen_at=timezone.now() - timedelta(days=2))
    workers.forget_the_gone()
    assert not Worker.objects.exists()
