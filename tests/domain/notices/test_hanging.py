"""Servers that do not answer: nothing else waits for them, and nobody pays for the time."""

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs import chores, kinds, workers
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.loop import WorkLoop
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.queries import usage_of
from segmentation.domain.jobs.reaper import reap
from segmentation.domain.notices import posting
from segmentation.domain.notices.models import Delivery, DeliveryState, Webhook
from segmentation.domain.notices.sending import send_due
from segmentation.domain.notices.services import (
    add_webhook,
    change_webhook,
    tell_webhooks,
    try_webhook,
)
from segmentation.domain.projects.models import Project
from tests.domain.working import take, work
from tests.factories import JobFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)

HANGS_S = 10.0
PATIENCE_S = 20.0


class Silent:
    """A server that takes every connection, and says nothing."""

    def __init__(self, server: socket.socket) -> None:
        self.address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        self.called = threading.Event()
        self._server, self._peers = server, list[socket.socket]()

    def listen(self) -> None:
        """Until the server is shut down."""
        while True:
            try:
                self._peers.append(self._server.accept()[0])
            except OSError:
                return
            self.called.set()

    def hang_up(self) -> None:
        """End all connections."""
        for peer in self._peers:
            peer.close()


@pytest.fixture
def silent(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Silent]:
    settings.OCELLUS_WEBHOOK_PRIVATE = True
    monkeypatch.setattr(posting, "PATIENCE_S", HANGS_S)
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Silent(server)
        thread = threading.Thread(target=made.listen)
        thread.start()
        yield made
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
        made.hang_up()


@pytest.fixture
def hook(silent: Silent) -> Webhook:
    project = ProjectFactory.create()
    assert project.created_by is not None
    return add_webhook(project.created_by, project, silent.address)


@pytest.fixture
def loop(monkeypatch: pytest.MonkeyPatch, silent: Silent) -> Iterator[WorkLoop]:
    """A worker with a GPU in this process, without chores."""
    monkeypatch.setattr(chores, "_chores", {})
    monkeypatch.setattr(workers, "device_kind", lambda: "cuda")
    made = WorkLoop()
    yield made
    silent.hang_up()
    made.stop()
    made.join(PATIENCE_S)
    assert not made.is_alive()


class Segmenting:
    """Stands for the kind of work that needs the device."""

    name = "test"

    def __init__(self) -> None:
        self.done = threading.Event()

    def run(self, context: JobContext) -> None:
        """Nothing."""
        with context.publish():
            pass
        self.done.set()

    def changed(self, job: Job) -> None:
        """Nothing."""


@pytest.fixture
def segmenting(monkeypatch: pytest.MonkeyPatch) -> Segmenting:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    made = Segmenting()
    kinds.register(made)
    return made


def test_images_are_segmented_while_a_webhook_hangs(
    hook: Webhook, silent: Silent, loop: WorkLoop, segmenting: Segmenting
) -> None:
    tell_webhooks(hook.project, "run-ended", {})
    loop.start()
    assert silent.called.wait(PATIENCE_S)
    JobFactory.create(project=hook.project)
    loop.wake()
    assert segmenting.done.wait(HANGS_S / 2)
    assert Job.objects.get(kind="deliver").state == JobState.RUNNING
    silent.hang_up()
    loop.stop()
    loop.join(PATIENCE_S)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (DeliveryState.WAITING, 1)
    assert "No answer" in delivery.error
    assert Job.objects.get(kind="deliver").seconds > 0
    assert [(used.device, used.jobs) for used in usage_of(hook.project)] == [("cuda", 1)]


def test_a_webhook_that_rests_is_not_posted_to_any_more(hook: Webhook, silent: Silent) -> None:
    owner = owner_of(hook.project)
    tell_webhooks(hook.project, "run-ended", {})
    change_webhook(owner, hook, active=False)
    assert work() == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 0)
    assert "rests" in delivery.error
    assert delivery.ended_at is not None
    assert not silent.called.is_set()
    assert send_due() == 0


def test_a_webhook_that_rests_can_be_tried_but_once(
    hook: Webhook, silent: Silent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE_S", 0.1)
    owner = owner_of(hook.project)
    change_webhook(owner, hook, active=False)
    try_webhook(owner, hook)
    assert work() == 1
    assert silent.called.wait(PATIENCE_S)
    silent.called.clear()
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert send_due() == 1
    assert work() == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 1)
    assert not silent.called.is_set()


def test_what_was_not_tried_yet_goes_before_what_has_failed(hook: Webhook) -> None:
    tell_webhooks(hook.project, "run-ended", {})
    Job.objects.all().delete()
    Delivery.objects.update(tries=3, next_try_at=timezone.now() - timedelta(seconds=1))
    assert send_due() == 1
    tell_webhooks(hook.project, "run-ended", {})
    new = Delivery.objects.get(tries=0)
    assert take().job.payload == {"delivery": str(new.pk)}


def test_a_try_that_went_down_with_its_worker_is_not_the_last(
    hook: Webhook, settings: Settings
) -> None:
    settings.OCELLUS_JOB_ATTEMPTS = 1
    tell_webhooks(hook.project, "run-ended", {})
    take()
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert reap() == 1
    assert Job.objects.get().state == JobState.FAILED
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.tries) == (DeliveryState.WAITING, 1)
    assert delivery.next_try_at is not None


def owner_of(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by
