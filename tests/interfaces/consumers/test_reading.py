"""Sockets that have heard the same read together."""

import asyncio
import threading
from uuid import UUID, uuid4

import pytest

from segmentation.domain.jobs.models import Event
from segmentation.interfaces.consumers import reading
from segmentation.interfaces.consumers.reading import Readings


class Rows:
    """The table of events, which may be made to take its time."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.may_end.set()

    def __call__(self, project_id: UUID, seq: int, limit: int) -> list[Event]:
        self.asked.append(seq)
        self.begun.set()
        assert self.may_end.wait(10)
        return []


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Rows:
    made = Rows()
    monkeypatch.setattr(reading, "events_after", made)
    return made


async def test_who_has_heard_the_same_reads_together(rows: Rows) -> None:
    shared, project = Readings(), uuid4()
    await asyncio.gather(*(shared.after(project, 3, 200) for _ in range(100)))
    await asyncio.gather(shared.after(project, 3, 200), shared.after(project, 4, 200))
    assert sorted(rows.asked) == [3, 3, 4]


async def test_nobody_joins_a_reading_that_has_begun(rows: Rows) -> None:
    shared, project = Readings(), uuid4()
    rows.may_end.clear()
    first = asyncio.create_task(shared.after(project, 3, 200))
    await asyncio.to_thread(rows.begun.wait, 10)
    second = asyncio.create_task(shared.after(project, 3, 200))
    await asyncio.sleep(0)
    rows.may_end.set()
    await asyncio.gather(first, second)
    assert rows.asked == [3, 3]


async def test_who_leaves_takes_nobody_along(rows: Rows) -> None:
    shared, project = Readings(), uuid4()
    rows.may_end.clear()
    leaving = asyncio.create_task(shared.after(project, 3, 200))
    staying = asyncio.create_task(shared.after(project, 3, 200))
    await asyncio.to_thread(rows.begun.wait, 10)
    leaving.cancel()
    rows.may_end.set()
    assert await staying == []
    assert rows.asked == [3]
