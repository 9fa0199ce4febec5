"""A model that looks at a membrane and a nuclear channel: chosen, fed, told; here and there."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
import torch
from numpy.typing import NDArray

from segmentation.domain.images.models import Image
from segmentation.domain.images.services import create_upload, open_writer
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import import_uploaded_model, sync, sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.model_registry.services.lifecycle import release_model
from segmentation.domain.projects.models import Project
from segmentation.science.pixels.readers import open_image
from tests.domain.pictures import stored_image
from tests.domain.working import work
from tests.factories import ProjectFactory, UserFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.cli.test_main import ocellus
from tests.interfaces.world import script_of
from tests.science.engines.two_roles import LENIENT, NAMES, stained, write_two_role_model

RUNS = "/api/v1/runs/"
RIGHT, SWAPPED = [2, 1], [1, 2]
database = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    path = write_two_role_model(tmp_path_factory.mktemp("models") / "two-roles.ocellus")
    torch.set_num_threads(threads)
    return path


@pytest.fixture
def project(transactional_db: None) -> Project:
    return ProjectFactory.create()


@pytest.fixture
def model(project: Project, model_file: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    """In the site's folder of models, alone."""
    monkeypatch.setattr(sync, "bundled_models", list)
    shutil.copy(model_file, models_folder())
    (registered,) = sync_models()
    return registered


def imported(model_file: Path) -> Model:
    """The model as an admin uploads and releases it."""
    admin = UserFactory.create(is_superuser=True)
    content = model_file.read_bytes()
    upload = create_upload(admin, None, filename=model_file.name, length=len(content), kind="model")
    with open_writer(upload.pk, 0) as writer:
        writer.write(content)
    import_uploaded_model(admin, upload.pk)
    work()
    return release_model(admin, Model.objects.get(slug="two-roles"))


def named_image(project: Project, name: str = "stained.tif") -> Image:
    """A stored picture whose channels have names."""
    image = stored_image(project, stained(9)[0], "CYX", name=name)
    for channel, called in zip(image.channels, NAMES, strict=True):
        channel["name"] = called
    image.save()
    return image


def is_of(labels: NDArray[Any], place: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Whether what was found covers one much better than the other."""
    found = labels.reshape(place.shape) > 0
    shares = [(found & one).sum() / (found | one).sum() for one in (place, other)]
    return bool(shares[0] > 0.5 > 2 * shares[1])


def asked(project: Project, **more: Any) -> dict[str, Any]:
    body = {"project": str(project.pk), "images": "all", "model": "two-roles"}
    return {**body, "parameters": LENIENT, **more}


def result(project: Project, **more: Any) -> Segmentation:
    """What a run over the API finds in the only picture."""
    assert project.created_by
    made = script_of(project.created_by).post(RUNS, asked(project, **more), "application/json")
    assert made.status_code == 201, made.content
    work()
    return Segmentation.objects.get(run_item__run=made.json()["id"])


@database
def test_the_api_tells_the_roles_and_what_channels_show(project: Project, model_file: Path) -> None:
    assert project.created_by
    imported(model_file)
    client, image = script_of(project.created_by), named_image(project)
    (told,) = client.get("/api/v1/models/").json()["results"]
    assert told["channels"] == ["membrane", "nuclei"]
    assert told["roles"] == [
        {"name": "membrane", "shows": "cells", "optional": False},
        {"name": "nuclei", "shows": "nuclei", "optional": False},
    ]
    channels = client.get(f"/api/v1/images/{image.pk}/").json()["channels"]
    assert [channel["shows"] for channel in channels] == ["", "nuclei", "cells"]


@database
def test_the_chosen_channels_are_fed_in_the_order_of_the_roles(
    project: Project, model: Model
) -> None:
    named_image(project)
    _, membranes, nuclei = stained(9)
    by_name, chosen, swapped = (
        result(project, channels=channels) for channels in (None, RIGHT, SWAPPED)
    )
    assert by_name.provenance["channels"] == chosen.provenance["channels"] == RIGHT
    assert chosen.provenance["channel_names"] == ["E-cadherin", "DAPI"]
    assert swapped.provenance["channel_names"] == ["DAPI", "E-cadherin"]
    found = open_labels(chosen).all()
    assert is_of(found, membranes, nuclei)
    assert np.array_equal(found, open_labels(by_name).all())
    assert is_of(open_labels(swapped).all(), nuclei, membranes)


@database
@pytest.mark.parametrize(
    ("channels", "reason"),
    [
        ([1, 1], "Channel 1 is chosen for membrane and nuclei; each needs its own."),
        ([2, 3], "There is no channel 3: stained.tif has 3, numbered from 0."),
        ([2], "Two roles takes 2 channel(s) (membrane, nuclei), not 1."),
        ([2, 1, 0], "Two roles takes 2 channel(s) (membrane, nuclei), not 3."),
    ],
)
def test_a_wrong_choice_is_refused_with_its_reason(
    project: Project, model: Model, channels: list[int], reason: str
) -> None:
    assert project.created_by
    named_image(project)
    body = asked(project, channels=channels)
    answer = script_of(project.created_by).post(RUNS, body, "application/json")
    problem(answer, 400)
    assert reason in answer.content.decode()


@database
def test_an_image_of_too_few_channels_is_refused(project: Project, model: Model) -> None:
    assert project.created_by
    stored_image(project)
    answer = script_of(project.created_by).post(RUNS, asked(project), "application/json")
    problem(answer, 400)
    assert "discs.tif has 1 channel(s), and Two roles needs 2" in answer.content.decode()


def written(folder: Path) -> Path:
    """The picture as a file that names its channels."""
    path = folder / "stained.ome.tif"
    metadata = {"axes": "CYX", "Channel": {"Name": list(NAMES)}}
    tifffile.imwrite(path, stained(9)[0], photometric="minisblack", metadata=metadata)
    with open_image(path) as (source,):
        assert tuple(channel.name for channel in source.info.channels) == NAMES
    return path


def test_the_command_takes_the_same_channels(model_file: Path, tmp_path: Path) -> None:
    picture, (_, membranes, nuclei) = written(tmp_path), stained(9)
    settings = [f"--set={name}={value}" for name, value in LENIENT.items()]

    def segmented(*more: str) -> NDArray[Any]:
        arguments = (picture, "-o", tmp_path / "out", "--model", model_file, *settings, *more)
        made = ocellus("segment", *arguments, "--device", "cpu", "--json", data=tmp_path)
        assert made.returncode == 0, made.stderr
        (row,) = map(json.loads, made.stdout.splitlines())
        return np.asarray(tifffile.imread(row["labels"]))

    found = segmented("--channels", "2,1")
    assert is_of(found, membranes, nuclei)
    assert np.array_equal(found, segmented())
    assert is_of(segmented("--channels", "1,2"), nuclei, membranes)


@pytest.mark.parametrize(("channels", "word"), [("1,1", "each needs its own"), ("2", "not 1")])
def test_the_command_refuses_what_makes_no_sense(
    model_file: Path, tmp_path: Path, channels: str, word: str
) -> None:
    arguments = (written(tmp_path), "-o", tmp_path / "out", "--model", model_file)
    made = ocellus("segment", *arguments, "--channels", channels, data=tmp_path)
    assert made.returncode != 0
    assert word in made.stderr
    assert "Traceback" not in made.stderr
