"""Five hundred sockets that follow projects in which twenty runs are at work.

A whole site on this machine, on a PostgreSQL and a Redis of its own; the clients share its
processor. Every client must hear every number of its project, once and in order; late is by how
long an event is heard after its row was made. Some clients leave now and then, and go on after
the last number that they have heard.
"""

import asyncio
import json
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import numpy as np
from websockets.asyncio.client import connect

from tests.benchmarks.results import Figures, Row
from tests.benchmarks.served import Served, served
from tests.scripted import OVER, make_project, nuclei_pictures, start_run, upload
from tests.site import Site

CLIENTS = int(os.environ.get("OCELLUS_BENCH_SOCKETS", "500"))
PROJECTS, RUNS_EACH, IMAGES = 5, 4, 12
# Of so many clients one leaves every so often.
LEAVING, STAYS_S = 10, 5.0
LOOK_S, REST_S, PATIENCE_S = 1.0, 15.0, 1800.0
MODEL = "unet-nuclei-2d"


@dataclass
class Listener:
    """A client: the numbers it has heard, how late each was, and how often it came back."""

    project: str
    first: int
    seqs: list[int] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    returns: int = 0

    @property
    def last(self) -> int:
        """The last number that it knows of."""
        return self.seqs[-1] if self.seqs else self.first

    def missed(self, newest: int) -> int:
        """How many numbers after its first it has not heard."""
        return len(set(range(self.first + 1, newest + 1)) - set(self.seqs))

    def out_of_order(self) -> int:
        """How many it has heard twice, or after a later one."""
        return sum(b <= a for a, b in zip(self.seqs, self.seqs[1:], strict=False))


def run() -> Iterator[Row]:
    """One row of those who stay, one of those who leave and come back."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as whole:
        with whole.site.client() as client:
            projects = [filled(client, Path(name), number) for number in range(PROJECTS)]
            listeners = asyncio.run(listened(whole, client, projects))
        newest = {project: last_number(whole, project) for project in projects}
    leaving = [one for number, one in enumerate(listeners) if leaves(number)]
    staying = [one for number, one in enumerate(listeners) if not leaves(number)]
    yield told(f"{len(staying)} sockets that stay", staying, newest)
    yield told(f"{len(leaving)} sockets that leave and resume", leaving, newest)


def filled(client: httpx.Client, folder: Path, number: int) -> str:
    """A project with small pictures."""
    project = make_project(client, f"Benchmark: sockets {number}")
    upload(client, project, nuclei_pictures(folder / "in", IMAGES, size=64))
    return project


def last_number(whole: Served, project: str) -> int:
    """The number of a project's newest event, as the database has it."""
    return int(whole.asked("select seq from jobs_eventcounter where project_id = %s", project))


def leaves(number: int) -> bool:
    """Whether a client is one that leaves now and then."""
    return number % LEAVING == 0


async def listened(whole: Served, client: httpx.Client, projects: list[str]) -> list[Listener]:
    """Have all listen while runs are done in every project, and some while longer."""
    listeners = [
        Listener(project := projects[number % PROJECTS], last_number(whole, project))
        for number in range(CLIENTS)
    ]
    token = client.headers["Authorization"]
    open_ones = asyncio.Semaphore(0)
    tasks = [
        asyncio.create_task(listen(whole.site, token, one, leaves(number), open_ones))
        for number, one in enumerate(listeners)
    ]
    for _ in listeners:
        await open_ones.acquire()
    await worked(client, projects)
    await asyncio.sleep(REST_S)
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    broken = [end for end in ends if not isinstance(end, asyncio.CancelledError)]
    assert not broken, broken[0]
    return listeners


async def worked(client: httpx.Client, projects: list[str]) -> None:
    """Start all runs, and wait until the last has ended."""
    runs = [
        (await asyncio.to_thread(start_run, client, project, MODEL))["id"]
        for _ in range(RUNS_EACH)
        for project in projects
    ]
    deadline = time.monotonic() + PATIENCE_S
    while runs:
        row = (await asyncio.to_thread(client.get, f"runs/{runs[-1]}/")).raise_for_status().json()
        if row["state"] in OVER:
            runs.pop()
        assert time.monotonic() < deadline, "the runs took too long"
        await asyncio.sleep(LOOK_S)


async def listen(
    site: Site, token: str, listener: Listener, leaves: bool, is_open: asyncio.Semaphore
) -> None:
    """Follow a project, from the newest number on; who leaves comes back to where it was."""
    address = f"{site.url.replace('http', 'ws', 1)}/ws/projects/{listener.project}/"
    headers = {"Authorization": token}
    while True:
        query = f"?after={listener.last}"
        async with connect(
            address + query, additional_headers=headers, open_timeout=60, ping_timeout=None
        ) as socket:
            is_open.release()
            try:
                async with asyncio.timeout(STAYS_S if leaves else None):
                    async for text in socket:
                        hear(listener, json.loads(text), arrived=datetime.now(UTC))
                raise ConnectionError(f"the site has closed a socket: {socket.close_code}")
            except TimeoutError:
                listener.returns += 1


def hear(listener: Listener, message: dict[str, str], arrived: datetime) -> None:
    """Remember a message."""
    listener.late_s.append((arrived - datetime.fromisoformat(message["at"])).total_seconds())
    listener.seqs.append(int(message["seq"]))


def told(name: str, listeners: list[Listener], newest: dict[str, int]) -> Figures:
    """What became of some of them."""
    late = np.concatenate([one.late_s for one in listeners]) * 1000
    missed = sum(one.missed(newest[one.project]) for one in listeners)
    wrong = sum(one.out_of_order() for one in listeners)
    figures: dict[str, float | int | str] = {
        "heard": len(late),
        "missed": missed,
        "out of order": wrong,
        "came back": sum(one.returns for one in listeners),
    }
    figures |= {f"p{p} ms": round(float(np.percentile(late, p))) for p in (50, 95, 99)}
    return Figures(name, figures, "none missed, all in order", missed == wrong == 0)
