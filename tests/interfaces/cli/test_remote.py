"""The commands that speak with a server, against a real one."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
import tifffile

from segmentation.domain.accounts.services import create_token
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.services import sync, sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run, RunItem
from segmentation.domain.trainings.models import Training
from segmentation.interfaces.cli.client import answers
from segmentation.interfaces.cli.main import main
from segmentation.interfaces.cli.remote import run_line
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.trainings.conftest import annotated
from tests.factories import ProjectFactory
from tests.interfaces.cli.remote import working
from tests.interfaces.server import Server
from tests.interfaces.world import LABELS, World

LEARN = "Discs to learn from"
Command = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def command(
    server: Server,
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """A command with the member's token: its exit status and the rows it printed."""
    monkeypatch.setenv("OCELLUS_SERVER", server.http)
    monkeypatch.setenv("OCELLUS_TOKEN", create_token(world.people["member"], "cli")[1])
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def call(*arguments: object) -> tuple[int, list[dict[str, Any]]]:
        capsys.readouterr()
        status = main([*map(str, arguments), "--json"])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return call


def test_from_a_picture_to_files(
    command: Command, world: World, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole way: make a project, upload, run and wait, look, export."""
    settings.OCELLUS_DEVICE = "cpu"
    monkeypatch.setattr(sync, "bundled_models", list)
    write_small_model(models_folder() / "small.ocellus")
    sync_models()
    picture = tmp_path / "discs.tif"
    tifffile.imwrite(picture, np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.uint8))
    status, (project,) = command("projects", "--new", "Discs")
    assert (status, project["role"]) == (0, "owner")
    with working():
        status, (upload,) = command("upload", "Discs", picture)
        assert (status, upload["state"]) == (0, "done")
        asked = ("--measure", "form", "--ratio", "length=feret_px/area_px")
        status, rows = command("run", "Discs", "--model", "small", *asked, "--wait")
        assert status == 0
        assert (rows[0]["state"], rows[-1]["state"]) == ("queued", "completed")
        assert rows[0]["measurements"]["groups"] == ["form"]
        assert rows[-1]["progress"] == {"done": 1, "failed": 0, "total": 1}
        region = ("--region", "0,0,40,40", "--images", *upload["images"])
        status, part = command("run", "Discs", "--model", "small", *region, "--wait")
        assert status == 0
        assert part[0]["region"] == {"x": 0, "y": 0, "width": 40, "height": 40}
        status, (run,) = command("status", rows[0]["id"])
        assert (status, [item["image_name"] for item in run["items"]]) == (0, ["discs.tif"])
        folder = tmp_path / "out"
        status, files = command("export", run["id"], "--format", "labels-tiff", "-o", folder)
    assert status == 0
    assert str(folder / "discs.labels.tif") in {row["file"] for row in files}
    labels = tifffile.imread(folder / "discs.labels.tif")
    assert labels.shape == (64, 64)
    assert len(np.unique(labels)) - 1 == run["items"][0]["objects"]


def test_a_file_that_can_not_be_read_is_told(command: Command, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(b"II*\0nonsense")
    command("projects", "--new", "Mine")
    with working():
        status, (upload,) = command("upload", "Mine", broken)
    assert (status, upload["state"]) == (1, "failed")
    assert upload["error"]


def test_labels_are_sent_for_the_image_that_is_named(
    command: Command, world: World, tmp_path: Path
) -> None:
    masks = tmp_path / "anything.tif"
    tifffile.imwrite(masks, LABELS[0, 0])
    for image in (world.image.name, world.image.pk):
        with working():
            status, (upload,) = command("upload", world.project.pk, masks, "--image", image)
        assert (status, upload["state"], len(upload["segmentations"])) == (0, "done", 1)
    tifffile.imwrite(masks, LABELS[0, 0, 1:])
    with working():
        status, (upload,) = command("upload", world.project.pk, masks, "--image", world.image.pk)
    assert (status, upload["state"]) == (1, "failed")
    assert "but the image has 48 × 64 pixels" in upload["error"]
    assert command("upload", world.project.pk, masks, "--image", "nothing.tif")[0] == 2


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "done"), (0.2, "1 s left"), (42.4, "42 s left"), (61, "1 min left"),
     (7800, "2 h 10 min left")],
)  # fmt: skip
def test_the_line_of_a_run_tells_what_is_foreseen(seconds: float | None, said: str) -> None:
    run = answers.Run(
        id=uuid4(), project=uuid4(), model=uuid4(), model_slug="small", parameters={},
        channels=None, measurements={}, state="running", created_at=datetime.now(UTC),
        progress=answers.Progress(done=1, failed=0, total=3), remaining_seconds=seconds,
    )  # fmt: skip
    assert run_line(run).endswith(said)


def test_a_run_is_cancelled(command: Command, world: World) -> None:
    Run.objects.filter(pk=world.run.pk).update(state="queued", done=0, total=1)
    RunItem.objects.filter(pk=world.item.pk).update(state="queued")
    Job.objects.filter(pk=world.item.job_id).update(state="queued")
    status, (run,) = command("cancel", world.run.pk)
    assert (status, run["state"]) == (0, "cancelled")


@pytest.mark.parametrize(
    "arguments",
    [
        ["upload", "no such project", __file__],
        ["upload", "no such project", "missing.tif"],
        ["run", "no such project", "--model", "x"],
        ["status", "00000000-0000-0000-0000-000000000000"],
        ["cancel", "nonsense"],
        ["retrain", "no such project", "--name", "x", "--engine", "unet", "--epochs", "1"],
        ["compare", "no such project", "small"],
        ["export", "00000000-0000-0000-0000-000000000000", "--format", "csv", "-o", "out"],
    ],
)
def test_a_mistake_is_told_in_one_line(
    arguments: list[str], command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def annotated_project(world: World) -> Project:
    """One of the member's, with pictures of discs and their truth."""
    project: Project = ProjectFactory.create(name=LEARN, created_by=world.people["member"])
    annotated(project)
    return project


def test_a_model_is_retrained_and_compared_by_two_commands(
    command: Command, world: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OCELLUS_DEVICE = "cpu"
    monkeypatch.setattr(sync, "bundled_models", list)
    monkeypatch.setattr("segmentation.domain.trainings.planning.STEPS_PER_EPOCH", 2)
    write_small_model(models_folder() / "small.ocellus")
    sync_models()
    annotated_project(world)
    again = ["retrain", LEARN, "--name", "Again", "--engine", "stardist", "--from", "small"]
    with working():
        status, rows = command(*again, "--epochs", "2", "--wait")
        assert (status, rows[-1]["state"], rows[-1]["model_slug"]) == (0, "completed", "again")
        status, rows = command("compare", LEARN, "small", "again")
    assert status == 0
    assert [entry["model_slug"] for entry in rows[0]["entries"]] == ["small", "again"]


def test_the_examples_of_the_guide_run(
    command: Command, world: World, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OCELLUS_DEVICE = "cpu"
    monkeypatch.setattr(sync, "bundled_models", list)
    write_small_model(models_folder() / "small.ocellus")
    sync_models()
    picture = tmp_path / "discs.tif"
    tifffile.imwrite(picture, np.random.default_rng(1).integers(0, 255, (64, 64)).astype(np.uint8))
    guide = (Path(__file__).resolve().parents[3] / "docs/scripting.md").read_text()
    annotated_project(world)
    names = {"picture": picture, "model": "small", "folder": tmp_path / "out", "annotated": LEARN}
    monkeypatch.setattr("segmentation.domain.trainings.planning.STEPS_PER_EPOCH", 2)
    with working():
        for example in re.findall(r"```python\n(.*?)```", guide, re.DOTALL):
            exec(compile(example, "scripting.md", "exec"), names)  # noqa: S102
    assert Training.objects.get(name="Nightly").state == "completed"
    assert (tmp_path / "out/discs.geojson").is_file()
