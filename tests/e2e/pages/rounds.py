"""Every page of a site in which everything has happened once."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.site import Site

Row = dict[str, Any]
PICTURE = "fluorescence-nuclei.tif"
DEMO_PICTURES = 3
MODEL = "stardist-nuclei-2d"
OVER = {"completed", "completed_with_failures", "failed", "cancelled"}
PATIENCE_S = 120.0


@contextmanager
def every_page(site: Site, project: str = "") -> Iterator[dict[str, str]]:
    """Addresses by name, of the demo without a project; what was made for them goes afterwards."""
    with site.client("admin") as client:
        made = _happen(client, project or _demo(client))
        yield {**_lasting(made), **_alone(made)}
        client.delete(f"trainings/{made['taught']}/").raise_for_status()
        for name in ("trainings", "evaluations", "bake-offs"):
            client.delete(f"{name}/{made[name]}/").raise_for_status()
        for one in _found(client, made):
            client.patch(f"segmentations/{one['id']}/", json={"truth": False})


def _found(client: httpx.Client, made: dict[str, str]) -> list[Row]:
    found: list[Row] = client.get("segmentations/", params={"run": made["runs"]}).json()["results"]
    return found


def _lasting(made: dict[str, str]) -> dict[str, str]:
    project = f"/projects/{made['project']}/"
    return {
        "projects": "/",
        "project": project,
        "members": f"{project}members/",
        "training": f"{project}training/",
        "bake-offs": f"{project}bake-offs/",
        "bake-off": f"/bake-offs/{made['bake-offs']}/",
        "evaluation": f"/evaluations/{made['evaluations']}/",
        "model-training": f"/trainings/{made['trainings']}/",
        "improvement": f"/improvements/{made['improvements']}/",
        "run": f"/runs/{made['runs']}/",
        "project-overview": f"{project}#overview",
        "project-settings": f"{project}settings/",
        "trash": f"{project}trash/",
        "reviewing": f"{project}review/",
        "cells": f"/segmentations/{made['segmentation']}/cells/",
        "image": f"/images/{made['image']}/?segmentation={made['segmentation']}",
    }


def _alone(made: dict[str, str]) -> dict[str, str]:
    return {
        "models": "/models/",
        "model": f"/models/{MODEL}/",
        "model-import": "/models/import/",
        "tokens": "/settings/tokens/",
        "notices": "/settings/notices/",
        "site-health": "/site-health/",
        "users": "/users/",
        "password": "/accounts/password/change/",
        "second-factor": "/accounts/2fa/",
        "nowhere": "/nowhere/",
    }


def _demo(client: httpx.Client) -> str:
    projects = client.get("projects/").json()["results"]
    return str(next(one["id"] for one in projects if one["name"].startswith("Demo")))


def _happen(client: httpx.Client, project: str) -> dict[str, str]:
    """A run, its result as truth, an evaluation, a bake-off, and a training that waits its turn."""
    image = _picture(client, project)
    made = {"project": project, "image": image}
    wish = {"project": project, "model": MODEL, "images": "all"}
    made["runs"] = _made(client, "runs", wish)
    for one in _found(client, made):
        client.patch(f"segmentations/{one['id']}/", json={"truth": True}).raise_for_status()
        if one["image"] == image:
            made["segmentation"] = one["id"]
    compared = {"project": project, "models": [MODEL], "images": [image]}
    made["evaluations"] = _made(client, "evaluations", compared)
    crop = {"image": image, "y": 100, "x": 100, "height": 192, "width": 192}
    contestants = [
        {"model": MODEL, "grid": {"prob_threshold": [0.4, 0.7]}},
        {"model": "stardist-nuclei-3d"},
    ]
    tried = {"project": project, "crops": [crop], "contestants": contestants}
    made["bake-offs"] = _made(client, "bake-offs", tried)
    made["trainings"] = _training(client, project)
    made["improvements"] = _improvement(client, made)
    return made


def _picture(client: httpx.Client, project: str) -> str:
    """One for nuclei, once all pictures are there: the demo's, or the first."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        pictures = client.get("images/", params={"project": project}).json()["results"]
        ready = [one for one in pictures if one["state"] == "ready"]
        if len(ready) == len(pictures) >= DEMO_PICTURES:
            named = [one["id"] for one in ready if one["name"] == PICTURE]
            return str(named[0] if named else ready[0]["id"])
        assert time.monotonic() < deadline, "the demo's pictures took too long"
        time.sleep(0.2)


def _training(client: httpx.Client, project: str) -> str:
    """A short one, paused before it takes the worker's time."""
    wish = {"project": project, "engine": "unet", "epochs": 1, "name": "A model of ours"}
    key = str(_posted(client, "trainings", wish)["id"])
    client.post(f"trainings/{key}/pause/").raise_for_status()
    return key


def _improvement(client: httpx.Client, made: dict[str, str]) -> str:
    """Of the run's model, by its approved results; paused before it takes the worker's time."""
    for one in _found(client, made):
        seen = {"segmentation": one["id"], "version": one["version"], "verdict": "approved"}
        _posted(client, "reviews", seen)
    wish = {"run": made["runs"], "epochs": 1, "name": "Taught by what is approved"}
    improvement = _posted(client, "improvements", wish)
    client.post(f"trainings/{improvement['training']}/pause/").raise_for_status()
    made["taught"] = improvement["training"]
    return str(improvement["id"])


def _made(client: httpx.Client, name: str, wish: Row) -> str:
    """Start it, and wait until it is over."""
    key, deadline = str(_posted(client, name, wish)["id"]), time.monotonic() + PATIENCE_S
    while client.get(f"{name}/{key}/").json()["state"] not in OVER:
        assert time.monotonic() < deadline, f"{name} took too long"
        time.sleep(0.2)
    return key


def _posted(client: httpx.Client, name: str, wish: Row) -> Row:
    answer = client.post(f"{name}/", json=wish)
    assert answer.status_code == 201, answer.text
    row: Row = answer.json()
    return row
