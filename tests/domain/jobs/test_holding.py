"""Nothing is swept while somebody copies the store; who dies holds nothing up for long."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.common import storage
from segmentation.domain.jobs import holding, sweep
from segmentation.domain.jobs.holding import Holder, sweep_held
from segmentation.domain.jobs.leases import from_now
from segmentation.domain.jobs.models import Leftover, SweepHold

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timedelta(seconds=-1)


@pytest.fixture(autouse=True)
def given_up(settings: Settings, tmp_path: Path) -> None:
    """Something that the next sweep would remove."""
    settings.OCELLUS_STORAGE_URL = tmp_path.as_uri()
    storage.put_bytes("test/1/1/a", b"")
    sweep.discard("test/1/1")


def run_out() -> None:
    """The present moment is later than any hold."""
    SweepHold.objects.update(until=from_now(NOW))


def test_nothing_is_swept_while_it_is_held_and_everything_afterwards() -> None:
    with sweep_held() as holder:
        assert sweep.sweep(NOW) == 0
        assert storage.exists("test/1/1/a")
        assert Leftover.objects.exists()
        assert holder.renew()
    assert sweep.sweep(NOW) == 1
    assert not storage.exists("test/1/1/a")


def test_two_may_hold_it_at_once() -> None:
    with sweep_held() as first:
        with sweep_held():
            pass
        assert sweep.sweep(NOW) == 0
        assert first.renew()


def test_the_hold_of_one_who_died_runs_out() -> None:
    Holder()  # never renewed
    assert sweep.sweep(NOW) == 0
    run_out()
    assert sweep.sweep(NOW) == 1
    with sweep_held():
        assert SweepHold.objects.count() == 1


def test_a_hold_that_ran_out_is_never_renewed() -> None:
    with sweep_held() as holder:
        run_out()
        assert not holder.renew()
        assert not holder.renew()


def test_it_is_renewed_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "RENEW_S", 0.01)
    with sweep_held() as holder:
        before = SweepHold.objects.get().until
        renewed = threading.Event()
        for _ in range(500):
            if SweepHold.objects.get().until > before:
                renewed.set()
                break
            renewed.wait(0.01)
        assert renewed.is_set()
        assert holder.renew()
