"""The health of the site: what is found, and all models tried at once."""

from pathlib import Path

from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.model_registry.models import ModelTrial
from segmentation.domain.model_registry.verdicts import present_versions
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, make_model

PLACE = "/api/v1/site-health/"


def test_everything_is_looked_at(world: World) -> None:
    body = world.client("admin").get(PLACE).json()
    verdicts = {row["part"]: row["verdict"] for row in body["findings"]}
    assert verdicts["database"] == verdicts["storage"] == "ok"
    # The world has no worker, and no file stands behind its model.
    assert verdicts["workers"] == verdicts["models"] == "wrong"
    assert [(row["model_slug"], row["trial"]) for row in body["models"]] == [
        (world.model.slug, None)
    ]
    problem(world.client("owner").get(PLACE), 403)


def verdicts(world: World) -> dict[str, str | None]:
    rows = world.client("admin").get(PLACE).json()["models"]
    return {row["model_slug"]: row["trial"] and row["trial"]["verdict"] for row in rows}


def test_every_model_with_a_file_is_tried(world: World, tmp_path: Path) -> None:
    weights = tmp_path / "b.ocellus"
    weights.write_bytes(b"weights")
    make_model("b", path=str(weights))
    make_model("retired", path=str(weights), state="deprecated")
    answer = world.client("admin").post(PLACE)
    assert answer.status_code == 202
    states = {
        row["model_slug"]: row["trial"] and row["trial"]["state"] for row in answer.json()["models"]
    }
    assert states == {"b": "queued", world.model.slug: None}
    assert Job.objects.filter(kind="try_model").count() == 1
    assert verdicts(world) == {"b": "open", world.model.slug: None}
    Job.objects.update(state=JobState.DONE)
    ModelTrial.objects.update(ap50=0.9)
    # Nobody knows of which version it is.
    assert verdicts(world)["b"] == "outdated"
    ocellus, torch = present_versions()
    ModelTrial.objects.update(ocellus=ocellus, torch=torch)
    assert verdicts(world)["b"] == "good"
    ModelTrial.objects.update(before_ap50=0.99)
    assert verdicts(world)["b"] == "worse"
    problem(world.client("owner").post(PLACE), 403)
