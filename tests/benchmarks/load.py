"""Pages and lists of a site with 100,000 images, asked by eight clients at a time.

A whole site on this machine, on a PostgreSQL and a Redis of its own; the clients share its
processor. All images are in one project and done by one run. Its worker stands still meanwhile,
so that the statements counted are those of the web server alone.
"""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np

from tests.benchmarks.results import Figures, Row
from tests.benchmarks.served import Served, served
from tests.conftest import REPOSITORY
from tests.scripted import OVER, make_project, nuclei_pictures, start_run, upload, wait_for
from tests.site import PASSWORD, Site

FEW, MANY = 100, int(os.environ.get("OCELLUS_BENCH_IMAGES", "100000"))
CLIENTS, SECONDS_A_PAGE, PATIENCE_S = 8, 5.0, 120.0
OTHER_PROJECTS = 100
MODEL = "unet-nuclei-2d"
Addresses = dict[str, str]


@dataclass(frozen=True)
class Load:
    """How a page did: milliseconds of every answer, in how many seconds, and statements each."""

    milliseconds: list[float]
    seconds: float
    statements: float


def run() -> Iterator[Row]:
    """Every page with few images, then with many."""
    with tempfile.TemporaryDirectory() as name, served(Path(name)) as whole:
        site = whole.site
        with site.client() as client:
            project, run_id = begun(client, Path(name))
            places = addresses(client, project, run_id)
        grow(whole, run_id, FEW)
        few = {name: load(whole, place) for name, place in places.items()}
        grow(whole, run_id, MANY)
        for name, place in {**places, **deep(site, project, run_id)}.items():
            yield told(name, load(whole, place), few.get(name))


def begun(client: httpx.Client, folder: Path) -> tuple[str, str]:
    """A project, among others, with an image and a run over it."""
    project = make_project(client, "Benchmark: load")
    for number in range(OTHER_PROJECTS):
        make_project(client, f"Other project {number}")
    upload(client, project, nuclei_pictures(folder / "in", 1, size=64))
    row = start_run(client, project, MODEL)
    assert wait_for(client, f"runs/{row['id']}/", OVER)["state"] == "completed"
    return project, row["id"]


def addresses(client: httpx.Client, project: str, run_id: str) -> Addresses:
    """The pages and lists that people and scripts ask for most."""
    (item,) = client.get(f"runs/{run_id}/items/").json()["results"]
    image, api = item["image"], "/api/v1"
    return {
        "page: projects": "/",
        "page: a project": f"/projects/{project}/",
        "page: an image": f"/images/{image}/",
        "page: a run": f"/runs/{run_id}/",
        "page: models": "/models/",
        "projects": f"{api}/projects/?limit=1000",
        "images, newest first": f"{api}/images/?project={project}&limit=100",
        "images by name": f"{api}/images/?project={project}&limit=100&ordering=name",
        "images of all projects": f"{api}/images/?limit=100",
        "an image's results": f"{api}/segmentations/?image={image}&limit=1000",
        "a run's results": f"{api}/segmentations/?run={run_id}&limit=100",
        "results of a project": f"{api}/segmentations/?project={project}&limit=100",
        "runs": f"{api}/runs/?project={project}&limit=100",
        "a run": f"{api}/runs/{run_id}/",
        "a run's images": f"{api}/runs/{run_id}/items/?limit=200",
        "a run's failed images": f"{api}/runs/{run_id}/items/?limit=200&state=failed",
        "models": f"{api}/models/?limit=100",
        "what waits for a review": f"{api}/review-queue/?project={project}&scope=me&limit=100",
        "how far reviewing is": f"{api}/projects/{project}/reviewing/",
        "overview of a project": f"{api}/projects/{project}/overview/",
        "overview of a run": f"{api}/runs/{run_id}/overview/",
        "a tile of pixels": f"/pixels/images/{image}.zarr/zarr.json",
        "a thumbnail": f"/pixels/images/{image}/thumbnail.webp",
    }


def deep(site: Site, project: str, run_id: str) -> Addresses:
    """Pages far down in long lists."""
    found = {}
    with site.client() as client:
        for name, first in {
            "images, the last page": f"images/?project={project}&limit=1000",
            "images by name, the last page": f"images/?project={project}&limit=1000&ordering=name",
            "a run's images, the last page": f"runs/{run_id}/items/?limit=1000",
        }.items():
            following = client.get(first).json()["next"]
            while following:
                last = following
                following = client.get(following).json()["next"]
            found[name] = last.removeprefix(site.url).replace("limit=1000", "limit=100")
    return found


def grow(whole: Served, run_id: str, count: int) -> None:
    """Have so many images in the database, and the database know about it."""
    command = [sys.executable, "-m", "tests.benchmarks.years", run_id, str(count)]
    subprocess.run(command, env=whole.site.environment, cwd=REPOSITORY, check=True)
    whole.database.execute("vacuum analyze")


def load(whole: Served, address: str) -> Load:
    """Ask for one address for a while, with the worker at rest."""
    workers = whole.site.processes("celery")
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        before, began = whole.statements(), time.perf_counter()
        milliseconds = asyncio.run(asked(whole.site, address))
        seconds = time.perf_counter() - began
        each = (whole.statements() - before) / len(milliseconds)
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)
    return Load(milliseconds, seconds, each)


async def asked(site: Site, address: str) -> list[float]:
    """How long each answer took, of all clients together."""
    async with httpx.AsyncClient(base_url=site.url, timeout=PATIENCE_S) as client:
        client.cookies.set("sessionid", session(site))
        until = time.perf_counter() + SECONDS_A_PAGE
        found = await asyncio.gather(*(ask(client, address, until) for _ in range(CLIENTS)))
    return [one for some in found for one in some]


async def ask(client: httpx.AsyncClient, address: str, until: float) -> list[float]:
    """One client, that asks again as soon as it has its answer."""
    milliseconds: list[float] = []
    while not milliseconds or time.perf_counter() < until:
        began = time.perf_counter()
        answer = await client.get(address)
        milliseconds.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return milliseconds


_sessions: dict[str, str] = {}


def session(site: Site) -> str:
    """The cookie of a member who has signed in as people do."""
    if site.url not in _sessions:
        with httpx.Client(base_url=site.url) as client:
            client.get("/accounts/login/").raise_for_status()
            form = {
                "login": "member",
                "password": PASSWORD,
                "csrfmiddlewaretoken": client.cookies["csrftoken"],
            }
            client.post("/accounts/login/", data=form, headers={"Referer": site.url})
            _sessions[site.url] = client.cookies["sessionid"]
    return _sessions[site.url]


def told(name: str, many: Load, few: Load | None) -> Figures:
    """One page's figures; it must ask the database no more often with many images than with few."""
    figures: dict[str, float | int | str] = {
        "answers/s": len(many.milliseconds) / many.seconds,
        "p50 ms": round(float(np.percentile(many.milliseconds, 50))),
        "p95 ms": round(float(np.percentile(many.milliseconds, 95))),
        "statements": round(many.statements),
    }
    if few is None:
        return Figures(name, figures)
    figures[f"p95 ms of {FEW}"] = round(float(np.percentile(few.milliseconds, 95)))
    most = round(few.statements)
    reached = round(many.statements) <= most
    return Figures(name, figures, f"statements ≤ as with {FEW}: {most}", reached)
