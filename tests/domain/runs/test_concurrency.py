"""Several workers and an impatient user at once: every item ends once, and the counts add up."""

import threading
import time
from functools import partial

import numpy as np
import pytest
from django.db import DatabaseError, connection

from segmentation.domain.accounts.models import User
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import Interruption
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.models import JobState
from segmentation.domain.jobs.transitions import leave_running
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Priority, Run, RunItem
from segmentation.domain.runs.progress import lock_run, tell_untold
from segmentation.domain.runs.services import cancel_run, prioritise_run, retry_run, start_run
from tests.deleting import delete_for_good
from tests.domain.pictures import stored_image

pytestmark = pytest.mark.django_db(transaction=True)

IMAGES = 30
WORKERS = 4


def do_jobs(name: str, trouble: list[Exception]) -> None:
    """What a worker does with jobs, with a coin in place of the network."""
    chance = np.random.default_rng(int(name.split(":")[1]))
    try:
        while job := claim(name):
            end(JobContext(job), chance.random())
            tell_untold()
    except DatabaseError as error:  # a deadlock, say
        trouble.append(error)
    finally:
        connection.close()


def end(context: JobContext, chance: float) -> None:
    """Publish, or fail three times in ten."""
    leave = partial(leave_running, context.job.pk, context.token)
    if chance < 0.3:
        leave(JobState.FAILED, error="bad luck")
        return
    try:
        publish(context)
    except Interruption:
        leave(JobState.CANCELLED)


def publish(context: JobContext) -> None:
    with context.publish() as job:
        item = RunItem.objects.get(job=job)
        lock_run(item.run_id)
        item.seconds = 1.0
        item.save(update_fields=["seconds"])


def in_threads(trouble: list[Exception]) -> list[threading.Thread]:
    names = [f"w:{n}:0" for n in range(WORKERS)]
    threads = [threading.Thread(target=do_jobs, args=(name, trouble)) for name in names]
    for thread in threads:
        thread.start()
    return threads


def check(run: Run) -> None:
    run.refresh_from_db()
    counts = {state: run.items.filter(state=state).count() for state in JobState.values}
    by_job = {state: run.items.filter(job__state=state).count() for state in JobState.values}
    assert counts == by_job
    assert (run.done, run.failed, run.cancelled) == (
        counts["done"],
        counts["failed"],
        counts["cancelled"],
    )
    assert run.total == sum(counts.values())
    assert run.running == counts["running"] == 0


@pytest.fixture
def run(owner: User, project: Project, model: Model) -> Run:
    image = stored_image(project)
    images = [Image(**{**fields(image), "name": f"{n}.tif"}) for n in range(IMAGES - 1)]
    Image.objects.bulk_create(images)
    return start_run(owner, project, "all", model)


def fields(image: Image) -> dict[str, object]:
    names = ("project", "state", "shape", "dtype", "pixel_size_um", "channels", "pixels_key")
    return {name: getattr(image, name) for name in names}


def test_workers_share_a_run_and_failures_are_retried(run: Run, owner: User) -> None:
    trouble: list[Exception] = []
    for _ in range(10):
        for thread in in_threads(trouble):
            thread.join()
        check(run)
        if not run.failed:
            break
        assert run.state == "completed_with_failures"
        retry_run(owner, run)
    assert (run.done, trouble) == (IMAGES, [])
    told(run)


def test_cancelling_and_deleting_while_workers_work(run: Run, owner: User) -> None:
    trouble: list[Exception] = []
    threads = in_threads(trouble)
    images = list(Image.objects.order_by("?")[:5])
    for image in images:
        delete_for_good(owner, image)
        time.sleep(0.01)
    cancel_run(owner, run)
    for thread in threads:
        thread.join()
    check(run)
    assert (run.total, trouble) == (IMAGES - len(images), [])
    told(run)


def test_a_run_is_prioritised_while_workers_work(run: Run, owner: User) -> None:
    trouble: list[Exception] = []
    threads = in_threads(trouble)
    while any(thread.is_alive() for thread in threads):
        for priority in (Priority.HIGH, Priority.LOW):
            prioritise_run(owner, run, priority)
            # The one lock of SQLite goes to whoever asks at the right moment.
            time.sleep(0.02)
    # Where all that waits was held at that moment, a worker has found nothing to do.
    for thread in [*threads, *in_threads(trouble)]:
        thread.join()
    check(run)
    assert (run.priority, trouble) == (Priority.LOW, [])
    told(run)


def test_deleting_the_project_while_workers_work(run: Run, owner: User, project: Project) -> None:
    trouble: list[Exception] = []
    threads = in_threads(trouble)
    time.sleep(0.1)
    delete_for_good(owner, project)
    for thread in threads:
        thread.join()
    assert trouble == []
    assert not RunItem.objects.exists()


def told(run: Run) -> None:
    """The last that events say of each item that is left is what the item is."""
    time.sleep(0.4)
    tell_untold()
    last: dict[str, str] = {}
    events = [e for e in events_after(run.project_id, 0) if e.type == "run"]
    for event in events:
        last |= {item["id"]: item["state"] for item in event.body["items"]}
    left = {str(item.pk): item.state for item in run.items.all()}
    assert {pk: last[pk] for pk in left} == left
    final = events[-1].body
    assert (final["state"], final["progress"]["done"]) == (run.state, run.done)
