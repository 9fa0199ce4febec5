"""The trash: what was deleted is nowhere, and comes back as it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common import storage
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.models import Event, Job, JobState
from segmentation.domain.jobs.sweep import sweep
from segmentation.domain.phenotypes.services import add_phenotype
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.trash import discard, empty_trash
from segmentation.domain.reviews.commenting import add_comment
from segmentation.domain.runs.models import Run, RunItem
from segmentation.domain.runs.services import retry_run
from tests.factories import JobFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_image, make_run

TRASH = "/api/v1/trash/"
GATE = {"x": "area_px", "y": "area_px", "across": [0, 9], "up": [0, 9]}


def places(world: World) -> dict[str, str]:
    """The address of one of everything that can be deleted, by its kind."""
    comment = add_comment(world.people["member"], world.segmentation, "Look here")
    phenotype = add_phenotype(world.people["owner"], world.project, "small", [GATE])
    bake_off = world.preview.panel.contestant.bake_off_id
    found = {
        "comment": f"comments/{comment.pk}", "phenotype": f"phenotypes/{phenotype.pk}",
        "export": f"exports/{world.export.pk}", "bake-off": f"bake-offs/{bake_off}",
        "evaluation": f"evaluations/{world.evaluation.pk}",
        "training": f"trainings/{world.lesson.training_id}",
        "segmentation": f"segmentations/{world.segmentation.pk}", "run": f"runs/{world.run.pk}",
        "image": f"images/{world.image.pk}", "project": f"projects/{world.project.pk}",
    }  # fmt: skip
    return {kind: f"/api/v1/{place}/" for kind, place in found.items()}


def listed(world: World, role: str = "owner", query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = world.client(role).get(f"{TRASH}{query}").json()["results"]
    return rows


def ids(world: World, address: str) -> list[str]:
    answer = world.client("owner").get(address)
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()["results"]]


def codes(world: World, addresses: list[str]) -> list[int]:
    """How an owner is answered; files that are sent are read to their end."""
    answers = [world.client("owner").get(address) for address in addresses]
    for answer in answers:
        if answer.streaming:
            answer.getvalue()
    return [answer.status_code for answer in answers]


def test_each_thing_goes_and_comes_back(world: World) -> None:
    owner = world.client("owner")
    for kind, place in places(world).items():
        before, key = owner.get(place).json(), place.split("/")[-2]
        assert owner.delete(place).status_code == 204
        problem(owner.get(place), 404)
        problem(owner.delete(place), 404)
        (row,) = listed(world)
        assert (row["kind"], row["id"], row["deleted_by"]) == (
            kind,
            key,
            str(world.people["owner"]),
        )
        assert owner.post(f"{TRASH}{kind}/{key}/restore/").status_code == 204
        assert listed(world) == []
        # The rest of a training's or an archive's state is its job's, which was stopped.
        after = owner.get(place).json()
        assert {k: after[k] for k in after if k != "state"} == {
            k: before[k] for k in before if k != "state"
        }


def test_what_belongs_to_something_in_the_trash_is_nowhere(world: World) -> None:
    owner, image, segmentation = world.client("owner"), world.image.pk, world.segmentation.pk
    addresses = [
        f"/pixels/images/{image}.zarr/zarr.json", f"/pixels/images/{image}/thumbnail.webp",
        f"/pixels/segmentations/{segmentation}/1.zarr/zarr.json",
        f"/pixels/segmentations/{segmentation}/outlines.webp",
        f"/pixels/crops/{world.preview.panel.reading.crop_id}/picture.webp",
        f"/api/v1/segmentations/{segmentation}/", f"/api/v1/segmentations/{segmentation}/objects/",
        f"/api/v1/segmentations/{segmentation}/export/?format=csv",
        f"/api/v1/images/{image}/in-work/", f"/api/v1/comments/?segmentation={segmentation}",
    ]  # fmt: skip
    assert codes(world, addresses) == [200] * len(addresses)
    discard(world.people["owner"], world.image)
    assert codes(world, addresses) == [404] * len(addresses)
    # It came in with the image, and goes back with it.
    assert [row["kind"] for row in listed(world)] == ["image"]
    project = f"?project={world.project.pk}"
    assert ids(world, f"/api/v1/images/{project}") == []
    assert ids(world, f"/api/v1/segmentations/{project}") == []
    assert ids(world, f"/api/v1/review-queue/{project}") == []
    assert ids(world, f"/api/v1/runs/{world.run.pk}/items/") == []
    run = owner.get(f"/api/v1/runs/{world.run.pk}/").json()
    assert run["progress"] == {"done": 0, "failed": 0, "total": 0}
    scores = owner.get(f"/api/v1/evaluations/{world.evaluation.pk}/").json()
    assert scores["progress"]["total"] == 0
    owner.post(f"{TRASH}image/{image}/restore/")
    assert codes(world, addresses) == [200] * len(addresses)
    run = owner.get(f"/api/v1/runs/{world.run.pk}/").json()
    assert (run["state"], run["progress"]) == ("completed", {"done": 1, "failed": 0, "total": 1})
    again = owner.get(f"/api/v1/evaluations/{world.evaluation.pk}/").json()
    assert again["entries"][0]["figures"]["f1"] == 1


def test_a_result_goes_with_its_run(world: World) -> None:
    owner, place = world.client("owner"), f"/api/v1/segmentations/{world.segmentation.pk}/"
    assert owner.delete(f"/api/v1/runs/{world.run.pk}/").status_code == 204
    problem(owner.get(place), 404)
    assert owner.get(f"/api/v1/images/{world.image.pk}/").json()["latest_segmentation"] is None
    owner.post(f"{TRASH}run/{world.run.pk}/restore/")
    assert owner.get(place).status_code == 200


def test_an_item_whose_result_is_in_the_trash_has_none(world: World) -> None:
    owner = world.client("owner")
    owner.delete(f"/api/v1/segmentations/{world.segmentation.pk}/")
    (item,) = owner.get(f"/api/v1/runs/{world.run.pk}/items/").json()["results"]
    assert (item["segmentation"], item["objects"]) == (None, None)


def test_runs_that_measure_models_go_with_their_evaluation(world: World) -> None:
    Run.objects.update(trial=True)
    problem(world.client("owner").delete(f"/api/v1/runs/{world.run.pk}/"), 409)


def test_a_project_in_the_trash_is_nobodys_turn(world: World) -> None:
    Job.objects.exclude(state=JobState.DONE).delete()
    job = JobFactory.create(project=world.project, kind="segment")
    place = f"/api/v1/projects/{world.project.pk}/"
    assert world.client("owner").delete(place).status_code == 204
    for role in ("owner", "admin"):
        problem(world.client(role).get(place), 404)
    assert ids(world, "/api/v1/projects/") == []
    assert claim("worker") is None
    assert [row["kind"] for row in listed(world, query="?kind=project")] == ["project"]
    world.client("owner").post(f"{TRASH}project/{world.project.pk}/restore/")
    assert claim("worker") == job


def test_who_may_delete_may_restore_and_owners_remove_for_good(world: World) -> None:
    place = f"{TRASH}image/{world.image.pk}/"
    problem(world.client("member").post(f"{place}restore/"), 404)
    world.client("member").delete(f"/api/v1/images/{world.image.pk}/")
    assert listed(world, "stranger") == []
    assert len(listed(world, "viewer")) == 1
    problem(world.client("stranger").post(f"{place}restore/"), 404)
    problem(world.client("viewer").post(f"{place}restore/"), 403)
    problem(world.client("member").delete(place), 403)
    assert world.client("owner").delete(place).status_code == 204
    assert not Image.objects.exists()
    assert listed(world) == []
    told = AuditEntry.objects.filter(target_id=str(world.image.pk)).order_by("at")
    assert list(told.values_list("action", flat=True)) == [
        "image deleted",
        "image removed for good",
    ]


def test_ones_own_remarks_are_ones_own_to_delete(world: World) -> None:
    place = places(world)["comment"]
    problem(world.client("reviewer").delete(place), 403)
    assert world.client("member").delete(place).status_code == 204


def test_a_phenotype_does_not_take_a_name_back(world: World) -> None:
    place, owner = places(world)["phenotype"], world.client("owner")
    owner.delete(place)
    add_phenotype(world.people["owner"], world.project, "small", [GATE])
    problem(owner.post(f"{TRASH}phenotype/{place.split('/')[-2]}/restore/"), 409)


def test_the_trash_empties_itself(world: World, settings: Settings) -> None:
    """Pixels stay until then, and count."""
    settings.OCELLUS_TRASH_DAYS = 2
    discard(world.people["owner"], world.image)
    discard(world.people["owner"], world.lesson.training)
    assert empty_trash() == 0
    sweep(timedelta(seconds=-1))
    assert storage.exists(world.image.thumbnail_key)
    Image.objects.update(trashed_at=timezone.now() - timedelta(days=3))
    assert empty_trash() == 1
    assert not Image.objects.exists()
    assert [row["kind"] for row in listed(world)] == ["training"]
    sweep(timedelta(seconds=-1))
    assert not storage.exists(world.image.thumbnail_key)


def test_what_failed_in_an_image_in_the_trash_is_not_tried_again(world: World) -> None:
    gone = make_image(world.project, "gone.tif")
    job = JobFactory.create(project=world.project, kind="segment", state=JobState.FAILED)
    RunItem.objects.create(run=world.run, image=gone, job=job, state="failed", position=1)
    discard(world.people["owner"], gone)
    with pytest.raises(Exception, match="No image of this run has failed"):
        retry_run(world.people["owner"], world.run)


def test_pages_hear_of_it(world: World) -> None:
    discard(world.people["owner"], world.run)
    event = Event.objects.get(type="trash")
    said = {"kind": "run", "id": str(world.run.pk), "name": "Nuclei", "state": "deleted"}
    assert (event.project, event.body) == (world.project, said)


def test_pages_of_the_trash(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Of several tables, in one query, the last that was deleted first."""
    rows: list[Any] = [world.run, world.lesson.training, world.image, world.evaluation]
    for row in rows:
        discard(world.people["owner"], row)
    client, found, following = world.client("owner"), [], f"{TRASH}?limit=3"
    while following:
        with django_assert_max_num_queries(5):
            page = client.get(following).json()
        found += [row["id"] for row in page["results"]]
        following = page["next"]
    assert found == [str(row.pk) for row in reversed(rows)]
    assert page["previous"]
    problem(client.get(f"{TRASH}?kind=cat"), 400)


def test_others_do_not_notice(world: World) -> None:
    run, _ = make_run(world.project, make_image(world.project, "other.tif"), world.model)
    discard(world.people["owner"], world.run)
    assert ids(world, f"/api/v1/runs/?project={world.project.pk}") == [str(run.pk)]
    assert Project.objects.present().count() == 1
