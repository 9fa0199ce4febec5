"""A worker's pulse, when something of it goes wrong."""

from datetime import timedelta

import pytest

from segmentation.domain.jobs import heartbeat as beating
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import LeaseLost
from segmentation.domain.jobs.heartbeat import Heartbeat
from tests.domain.jobs.conftest import ScriptedKind
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db


def test_what_keeps_leases_from_being_renewed_gives_them_up_once_they_have_run_out(
    kind: ScriptedKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    JobFactory.create()
    job = claim("here:1:1")
    assert job is not None
    heartbeat, context = Heartbeat("here:1:1"), JobContext(job)
    heartbeat.watch(context)
    monkeypatch.setattr(heartbeat, "_renew", stumble)
    assert not heartbeat._tick(beat=True)
    context.checkpoint()
    monkeypatch.setattr(beating, "LEASE", timedelta(0))
    assert not heartbeat._tick(beat=True)
    with pytest.raises(LeaseLost):
        context.checkpoint()
