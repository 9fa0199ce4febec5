"""What all lists have in common: pages, orders, filters, and a constant number of queries."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from segmentation.domain.evaluations.models import Entry, Score
from segmentation.domain.images.models import Image, ImageState, Upload
from segmentation.domain.model_registry.services import import_published_model
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.trash import discard
from segmentation.domain.reviews.assigning import HAND
from segmentation.domain.reviews.commenting import add_comment
from segmentation.domain.reviews.models import Assignment
from segmentation.domain.trainings.models import Lesson
from segmentation.science.engines.tally import tally
from tests.factories import MembershipFactory, ProjectFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.world import (
    LABELS,
    World,
    make_bake_off,
    make_evaluation,
    make_image,
    make_model,
    make_run,
    make_training,
)

LISTS = {
    "projects": "/api/v1/projects/",
    "members": "/api/v1/projects/{project}/members/",
    "uploads": "/api/v1/uploads/?project={project}",
    "images": "/api/v1/images/?project={project}",
    "models": "/api/v1/models/?engine=stardist",
    "model-imports": "/api/v1/model-imports/",
    "model-catalogue": "/api/v1/model-catalogue/",
    "runs": "/api/v1/runs/?project={project}",
    "items": "/api/v1/runs/{run}/items/",
    "segmentations": "/api/v1/segmentations/?run={run}",
    "evaluations": "/api/v1/evaluations/?project={project}",
    "scores": "/api/v1/evaluations/{evaluation}/scores/",
    "bake-offs": "/api/v1/bake-offs/?project={project}",
    "trainings": "/api/v1/trainings/?project={project}",
    "lessons": "/api/v1/trainings/{training}/lessons/",
    "improvements": "/api/v1/improvements/?project={project}",
    "comments": "/api/v1/comments/?project={project}",
    "assignments": "/api/v1/projects/{project}/assignments/",
    "review-queue": "/api/v1/review-queue/?project={project}",
    "trash": "/api/v1/trash/?project={project}",
    "tokens": "/api/v1/tokens/",
    "users": "/api/v1/users/",
    "engines": "/api/v1/engines/",
    "objects": "/api/v1/segmentations/{segmentation}/objects/",
}


def address(name: str, world: World) -> str:
    """The list's address in this world."""
    return LISTS[name].format(
        project=world.project.pk,
        run=world.run.pk,
        segmentation=world.segmentation.pk,
        evaluation=world.evaluation.pk,
        training=world.lesson.training_id,
    )


def images_named(project: Project, *names: str) -> list[Image]:
    """Rows without pixels."""
    rows = [Image(project=project, name=name, state=ImageState.READY) for name in names]
    return Image.objects.bulk_create(rows)


def walk(client: Client, address: str, link: str = "next") -> list[str]:
    """The names of all rows, page by page."""
    names: list[str] = []
    here: str | None = address
    while here:
        page = client.get(here).json()
        names += [row["name"] for row in page["results"]]
        here = page[link]
    return names


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_a_page(name: str, world: World) -> None:
    if name in FIRST:
        FIRST[name](world)
    page = world.client("admin").get(address(name, world)).json()
    assert set(page) == {"next", "previous", "results"}
    assert page["next"] is page["previous"] is None
    assert page["results"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_refuses_what_it_does_not_know(name: str, world: World) -> None:
    client, place = world.client("admin"), address(name, world)
    sign = "&" if "?" in place else "?"
    wrong = ["limit=0", "limit=1001", "limit=many", "cursor=!", "cursor=WzFd9", "colour=red",
             "ordering=password", "ordering=--name", "page=2"]  # fmt: skip
    for given in wrong:
        body = problem(client.get(f"{place}{sign}{given}"), 400)
        assert list(body["errors"]) == [given.partition("=")[0]]


def more_projects(world: World) -> None:
    ProjectFactory.create_batch(3, created_by=world.people["owner"])


def more_members(world: World) -> None:
    MembershipFactory.create_batch(3, project=world.project)


def more_uploads(world: World) -> None:
    for i in range(3):
        upload = Upload.objects.create(
            project=world.project, owner=world.people["owner"], filename=f"{i}", length=1,
            expires_at=world.upload.expires_at,
        )  # fmt: skip
        Image.objects.create(project=world.project, upload=upload, name=f"{i}")


def more_images(world: World) -> None:
    images_named(world.project, "a", "b", "c")


def more_models(world: World) -> None:
    for i in range(3):
        make_model(f"stardist-{i}")


def more_runs(world: World) -> None:
    for i in range(3):
        make_run(world.project, make_image(world.project, f"{i}.tif"), world.model)


def more_evaluations(world: World) -> None:
    for i in range(3):
        image = make_image(world.project, f"{i}.tif")
        make_evaluation(*make_run(world.project, image, make_model(f"evaluated-{i}")))


def more_scores(world: World) -> None:
    entry, counted = Entry.objects.get(), tally(LABELS, LABELS)
    for i in range(3):
        _, item = make_run(world.project, make_image(world.project, f"{i}.tif"), world.model)
        Score.objects.create(entry=entry, item=item, tally=counted.to_json(), ap50=0.5)


def more_trainings(world: World) -> None:
    for _ in range(3):
        make_training(world.segmentation, world.people["member"])


def more_bake_offs(world: World) -> None:
    for _ in range(3):
        make_bake_off(world.segmentation, world.people["member"])


def more_lessons(world: World) -> None:
    for i in range(3):
        image = make_image(world.project, f"{i}.tif")
        Lesson.objects.create(
            training=world.lesson.training, image=image, version=0, objects_in_truth=1,
            validation=False,
        )  # fmt: skip


def more_comments(world: World) -> None:
    for text in "abc":
        add_comment(world.people["member"], world.segmentation, text)


def more_assignments(world: World) -> None:
    for image in images_named(world.project, "a", "b", "c"):
        Assignment.objects.create(image=image, reviewer=world.people["reviewer"], why=HAND)


def more_in_the_trash(world: World) -> None:
    training = make_training(world.segmentation, world.people["member"]).training
    for row in (*images_named(world.project, "a", "b", "c"), training):
        discard(world.people["owner"], row)


def first_import(world: World) -> None:
    import_published_model(world.people["admin"], "stardist-2d-versatile-fluo", accepted=True)


# What the small site has none of.
FIRST: dict[str, Callable[[World], None]] = {
    "model-imports": first_import,
    "comments": more_comments,
    "assignments": more_assignments,
    "trash": more_in_the_trash,
}
MORE: dict[str, Callable[[World], None]] = {
    "projects": more_projects,
    "members": more_members,
    "uploads": more_uploads,
    "images": more_images,
    "models": more_models,
    "runs": more_runs,
    "segmentations": more_runs,
    "evaluations": more_evaluations,
    "scores": more_scores,
    "trainings": more_trainings,
    "lessons": more_lessons,
    "bake-offs": more_bake_offs,
    "comments": more_comments,
    "assignments": more_assignments,
    "review-queue": more_runs,
    "trash": more_in_the_trash,
}


@pytest.mark.parametrize("name", MORE)
def test_more_rows_need_no_more_queries(
    name: str, world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, place = world.client("owner"), address(name, world)
    place = place.replace(f"run={world.run.pk}", "")
    client.get(place)
    with django_assert_max_num_queries(6) as before:
        few = client.get(place).json()["results"]
    MORE[name](world)
    with django_assert_max_num_queries(6) as after:
        many = client.get(place).json()["results"]
    assert len(many) >= len(few) + 3
    assert len(after) == len(before)


@pytest.mark.parametrize("ordering", ["name", "-name", "created_at", "-created_at"])
def test_pages_forwards_and_backwards_hold_every_row_once(ordering: str, world: World) -> None:
    # Names come twice: rows that are equal in the order still have one place each.
    images_named(world.project, *[name for name in "abcdefg" for _ in range(2)])
    client = world.client("viewer")
    place = f"/api/v1/images/?project={world.project.pk}&ordering={ordering}"
    every = walk(client, place)
    assert len(every) == 15
    assert walk(client, f"{place}&limit=4") == every
    page = client.get(f"{place}&limit=4").json()
    while page["next"]:
        page = client.get(page["next"]).json()
    backwards = [row["name"] for row in page["results"]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        backwards = [row["name"] for row in page["results"]] + backwards
    assert backwards == every


def test_a_page_stays_right_while_rows_come_and_go(world: World) -> None:
    images_named(world.project, "b", "c", "d", "e")
    client = world.client("viewer")
    first = client.get(f"/api/v1/images/?project={world.project.pk}&ordering=name&limit=3").json()
    assert [row["name"] for row in first["results"]] == ["b", "c", "cells.tif"]
    images_named(world.project, "a")
    Image.objects.filter(name="c").delete()
    second = client.get(first["next"]).json()
    assert [row["name"] for row in second["results"]] == ["d", "e"]
    assert second["next"] is None


def test_a_cursor_belongs_to_its_ordering(world: World) -> None:
    images_named(world.project, "b", "c")
    client = world.client("viewer")
    link = client.get("/api/v1/images/?ordering=name&limit=1").json()["next"]
    body = problem(client.get(link.replace("ordering=name", "ordering=-name")), 400)
    assert list(body["errors"]) == ["cursor"]


def test_filters_narrow_and_refuse_what_is_not_seen(world: World) -> None:
    other = ProjectFactory.create(created_by=world.people["owner"])
    images_named(other, "elsewhere")
    client = world.client("owner")
    assert len(client.get("/api/v1/images/").json()["results"]) == 2
    there = client.get(f"/api/v1/images/?project={other.pk}&state=ready").json()["results"]
    assert [row["name"] for row in there] == ["elsewhere"]
    assert client.get(f"/api/v1/images/?project={other.pk}&state=failed").json()["results"] == []
    problem(client.get("/api/v1/images/?project=x"), 400)
    problem(client.get("/api/v1/images/?state=odd"), 400)
    problem(world.client("viewer").get(f"/api/v1/images/?project={other.pk}"), 404)
    mine = world.client("viewer").get("/api/v1/images/").json()["results"]
    assert [row["name"] for row in mine] == ["cells.tif"]


OF_PROJECTS = "projects uploads images runs segmentations exports evaluations bake-offs"


@pytest.mark.parametrize("name", OF_PROJECTS.split())
def test_a_stranger_finds_nothing_in_any_list(name: str, world: World) -> None:
    assert world.client("stranger").get(f"/api/v1/{name}/").json()["results"] == []
    assert world.client("viewer").get(f"/api/v1/{name}/").json()["results"] != []
