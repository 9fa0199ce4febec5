"""Waiting for a database that is away, but not for ever."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from segmentation.domain.jobs import patience
from segmentation.domain.jobs.patience import patiently


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Sleeping takes no time here; what was slept is kept."""
    slept: list[float] = []
    time = SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept))
    monkeypatch.setattr(patience, "time", time)
    monkeypatch.setattr(patience, "drop_connection", lambda: None)
    return slept


def test_tries_again_until_it_works(clock: list[float]) -> None:
    troubles = iter([OperationalError("gone"), InterfaceError("closed")])

    def act() -> str:
        for trouble in troubles:
            raise trouble
        return "done"

    assert patiently(act) == "done"
    assert len(clock) == 2


def test_gives_up_when_the_lease_is_lost_anyway(clock: list[float]) -> None:
    def act() -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        patiently(act)
    assert 25 < sum(clock) < 40


def test_faults_of_ours_are_not_tried_again(clock: list[float]) -> None:
    def act() -> None:
        raise IntegrityError("twice the same")

    with pytest.raises(IntegrityError):
        patiently(act)
    assert clock == []
