"""Verdicts on revisions, which never change; what is edited afterwards waits for a new one."""

from typing import Any

import numpy as np

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.jobs.models import Event
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from tests.interfaces.api.problems import problem
from tests.interfaces.world import LABELS, World


def say(world: World, role: str = "reviewer", version: int = 0, **more: Any) -> Any:
    body = {"segmentation": str(world.segmentation.pk), "version": version, **more}
    return world.client(role).post("/api/v1/reviews/", body, "application/json")


def edit(world: World, version: int, **body: Any) -> Any:
    place = f"/api/v1/segmentations/{world.segmentation.pk}/edits/"
    return world.client("member").post(place, {"version": version, **body}, "application/json")


def waiting(world: World) -> list[str]:
    rows = world.client("reviewer").get(f"/api/v1/review-queue/?project={world.project.pk}")
    return [row["id"] for row in rows.json()["results"]]


def test_what_is_approved_leaves_the_queue(world: World) -> None:
    assert waiting(world) == [str(world.segmentation.pk)]
    review = say(world, verdict="approved", comment="Well done.").json()
    assert (review["verdict"], review["revision"], review["version"]) == ("approved", 1, 0)
    assert review["created_by"] == world.people["reviewer"].username
    assert waiting(world) == []
    found = world.client("viewer").get(f"/api/v1/reviews/?image={world.image.pk}").json()
    assert [row["id"] for row in found["results"]] == [review["id"]]
    assert AuditEntry.objects.filter(action="review given").exists()
    assert Event.objects.get(type="review").body["verdict"] == "approved"


def test_an_approved_revision_is_frozen(world: World) -> None:
    edit(world, 0, kind="delete", labels=[1])
    assert say(world, version=1, verdict="approved").json()["revision"] == 2
    edit(world, 1, kind="paint", runs=[[0, 0, 0, 3, 6]])
    now = Segmentation.objects.get(pk=world.segmentation.pk)
    approved = np.where(LABELS == 1, 0, LABELS)
    assert np.array_equal(open_labels(now, 2).all(), approved)
    assert read_table(now, number=2)["label"].to_pylist() == [2]
    assert np.array_equal(open_labels(now, 1).all(), LABELS)
    # What is there now has been edited since, and waits again.
    approved[0, 0, 0, 3:6] = 3
    assert np.array_equal(open_labels(now).all(), approved)
    assert read_table(now)["label"].to_pylist() == [2, 3]
    assert waiting(world) == [str(now.pk)]
    place = f"/api/v1/segmentations/{now.pk}/"
    state = world.client("viewer").get(f"{place}editing/").json()
    assert (state["revision"], state["version"], len(state["chunks"])) == (2, 2, 1)
    # Undoing goes back behind the revision.
    edit(world, 2, kind="undo")
    edit(world, 3, kind="undo")
    now.refresh_from_db()
    assert np.array_equal(open_labels(now).all(), LABELS)
    assert read_table(now)["label"].to_pylist() == [1, 2]
    assert now.object_count == 2
    assert say(world, version=4, verdict="rejected").json()["revision"] == 3


def test_the_newest_verdict_on_what_is_there_counts(world: World) -> None:
    place = f"/api/v1/segmentations/{world.segmentation.pk}/"
    client = world.client("viewer")
    assert client.get(place).json()["verdict"] == "none"
    say(world, verdict="approved")
    say(world, verdict="changes_requested", comment="Two are one.")
    assert client.get(place).json()["verdict"] == "changes_requested"
    edit(world, 0, kind="delete", labels=[1])
    assert client.get(place).json()["verdict"] == "none"


def test_what_makes_no_sense_is_refused(world: World) -> None:
    assert problem(say(world, verdict="changes_requested"), 400)["code"] == "comment_needed"
    problem(say(world, verdict="splendid"), 400)
    problem(say(world, verdict="approved", version=3), 409)
    problem(say(world, verdict="approved", place="top"), 400)
    problem(say(world, "viewer", verdict="approved"), 403)
    problem(say(world, "stranger", verdict="approved"), 404)
