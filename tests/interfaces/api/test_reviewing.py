"""Several reviewers: assignments, remarks, what holds, blindness, and how far people agree."""

from typing import Any

import pytest

from segmentation.domain.notices.models import Notice
from segmentation.domain.projects.models import Role
from tests.factories import MembershipFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.api.test_reviews import edit
from tests.interfaces.world import World, make_image, make_run, script_of


def place(world: World, end: str) -> str:
    return f"/api/v1/projects/{world.project.pk}/{end}/"


def say(world: World, role: str, verdict: str, **more: Any) -> Any:
    body = {"segmentation": str(world.segmentation.pk), "version": 0, "verdict": verdict, **more}
    return world.client(role).post("/api/v1/reviews/", body, "application/json").json()


def rules(world: World, people: int = 1, blind: bool = False) -> Any:
    body = {"reviewers_per_image": people, "blind": blind}
    return world.client("owner").patch(place(world, "reviewing"), body, "application/json")


def assign(world: World, *roles: str, **more: Any) -> Any:
    names = [world.people[role].username for role in roles]
    body = {"reviewers": names, "method": "round_robin", **more}
    return world.client("owner").post(place(world, "assignments"), body, "application/json")


def queue(world: World, role: str, scope: str) -> list[str]:
    query = f"project={world.project.pk}&scope={scope}"
    rows = world.client(role).get(f"/api/v1/review-queue/?{query}").json()
    return [row["id"] for row in rows["results"]]


def test_images_are_dealt_in_turn_and_people_hear_of_it(world: World) -> None:
    for number in range(3):
        make_run(world.project, make_image(world.project, f"{number}.tif"), world.model)
    assert assign(world, "reviewer", "member").json() == {"made": 4}
    rows = world.client("viewer").get(place(world, "assignments")).json()["results"]
    assert sorted(row["reviewer"] for row in rows) == sorted(
        [world.people["reviewer"].username, world.people["member"].username] * 2
    )
    notice = Notice.objects.get(recipient=world.people["reviewer"])
    assert (notice.kind, notice.title) == ("review-assigned", "You are to review 2 images")
    # What is another's is not mine.
    assert len(queue(world, "reviewer", "me")) == 2
    assert queue(world, "owner", "me") == []
    assert len(queue(world, "owner", "all")) == 4


@pytest.mark.parametrize("method", ["audit", "low_scores", "disagreement", "hand"])
def test_other_ways_to_choose_images(world: World, method: str) -> None:
    make_run(world.project, make_image(world.project, "b.tif"), world.model)
    images = [str(world.image.pk)] if method == "hand" else []
    assert assign(world, "reviewer", method=method, count=1, images=images).json() == {"made": 1}
    (row,) = world.client("owner").get(place(world, "assignments")).json()["results"]
    query = f"project={world.project.pk}&scope=me"
    waits = world.client("reviewer").get(f"/api/v1/review-queue/?{query}").json()["results"]
    # What is to nobody may be reviewed by anybody, too.
    assert len(waits) == 2
    assert [one["image"] for one in waits if one["rank"] == 0] == [row["image"]]


def test_several_have_to_agree_and_an_owner_decides(world: World) -> None:
    rules(world, people=2)
    assert say(world, "reviewer", "approved")["outcome"] == "open"
    key = str(world.segmentation.pk)
    assert queue(world, "reviewer", "me") == []
    assert queue(world, "member", "me") == [key]
    assert say(world, "member", "rejected")["outcome"] == "disputed"
    assert queue(world, "owner", "disputed") == [key]
    told = Notice.objects.filter(recipient=world.people["owner"], kind="review-verdict")
    assert told.exists()
    body = {"segmentation": key, "version": 0, "verdict": "approved", "final": True}
    problem(world.client("member").post("/api/v1/reviews/", body, "application/json"), 403)
    assert say(world, "owner", "approved", final=True)["outcome"] == "approved"
    assert queue(world, "owner", "disputed") == []
    # Nobody's later word goes over the owner's.
    assert say(world, "member", "rejected")["outcome"] == "approved"


def test_figures_say_who_did_what_and_how_far_they_agree(world: World) -> None:
    edit(world, 0, kind="delete", labels=[1])
    for role in ("reviewer", "member"):
        say(world, role, "approved", version=1)
    said = world.client("viewer").get(place(world, "reviewing")).json()
    assert (said["images"], said["reviewed"], said["verdicts"]) == (1, 1, {"approved": 1})
    assert (said["corrections"], said["corrections_per_image"]) == (1, 1.0)
    people = {row["name"]: row for row in said["people"]}
    member = people[world.people["member"].username]
    assert (member["reviews"], member["approved"], member["edits"]) == (1, 1, 1)
    agreement = said["agreement"]
    assert (agreement["items"], agreement["f1_images"], agreement["f1"]) == (1, 1, 1.0)
    assert agreement["pairs"][0]["items"] == 1


def test_blind_reviewers_see_neither_model_nor_each_other(world: World) -> None:
    rules(world, blind=True)
    say(world, "member", "approved", comment="Mine.")
    body = {"segmentation": str(world.segmentation.pk), "text": "So?", "label": 2}
    world.client("member").post("/api/v1/comments/", body, "application/json")
    for role, hidden in (("reviewer", True), ("owner", False)):
        client = world.client(role)
        row = client.get(f"/api/v1/segmentations/{world.segmentation.pk}/").json()
        assert (row["model"] is None, row["run"] is None, row["provenance"] == {}) == (hidden,) * 3
        for what in ("reviews", "comments"):
            rows = client.get(f"/api/v1/{what}/?project={world.project.pk}").json()["results"]
            assert (rows == []) == hidden
        said = client.get(place(world, "reviewing")).json()
        assert (said["people"] is None, said["agreement"] is None) == (hidden, hidden)
    assert not Notice.objects.filter(kind__in=["review-verdict", "review-comment"]).exists()


def test_remarks_are_pinned_told_and_resolved(world: World) -> None:
    second = MembershipFactory.create(project=world.project, role=Role.REVIEWER).user
    body: dict[str, Any] = {"segmentation": str(world.segmentation.pk), "text": "Two are one."}
    pins = {"label": 2, "place": {"y": 33.5, "x": 21.0}}
    made = script_of(second).post("/api/v1/comments/", body | pins, "application/json").json()
    assert (made["label"], made["t"], made["z"], made["y"], made["x"]) == (2, 0, 0, 33.5, 21.0)
    answer = world.client("member").post("/api/v1/comments/", body, "application/json")
    assert answer.status_code == 201
    assert Notice.objects.filter(recipient=second, kind="review-comment").count() == 1
    where = f"/api/v1/comments/{made['id']}/resolve/"
    done = world.client("member").post(where, {"resolved": True}, "application/json").json()
    assert done["resolved_by"] == world.people["member"].username
    done = world.client("member").post(where, {"resolved": False}, "application/json").json()
    assert done["resolved_at"] is None
    beyond = body | {"place": {"y": 1000, "x": 0}}
    problem(world.client("member").post("/api/v1/comments/", beyond, "application/json"), 400)


def test_assigning_what_makes_no_sense_is_refused(world: World) -> None:
    problem(assign(world, "viewer"), 400)
    problem(assign(world, "stranger"), 400)
    problem(assign(world, "reviewer", per_image=2), 400)
    say(world, "reviewer", "approved")
    assert problem(assign(world, "reviewer"), 400)["code"] == "nothing_waits"


def test_owners_take_assignments_back(world: World) -> None:
    """Who is assigned by hand reviews once more, if they had; what they said stays."""
    wanted = {"method": "hand", "images": [str(world.image.pk)]}
    assert assign(world, "reviewer", "member", **wanted).json()["made"] == 2
    say(world, "reviewer", "approved")
    client, address = world.client("owner"), place(world, "assignments")
    done = {row["reviewer"]: row for row in client.get(address).json()["results"]}
    reviewer = str(world.people["reviewer"])
    assert done[reviewer]["done_at"] is not None
    assign(world, "reviewer", **wanted)
    again = client.get(f"{address}?image={world.image.pk}").json()["results"]
    assert len(again) == 2
    assert all(row["done_at"] is None for row in again)
    problem(world.client("member").delete(f"{address}{again[0]['id']}/"), 403)
    for row in again:
        assert client.delete(f"{address}{row['id']}/").status_code == 204
    assert client.get(address).json()["results"] == []
    assert len(client.get(f"/api/v1/reviews/?image={world.image.pk}").json()["results"]) == 1
