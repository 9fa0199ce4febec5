"""The table of rights holds, and has every address."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, resolve
from django.utils import timezone

from segmentation.domain.common import storage
from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import Wanted, propose
from segmentation.domain.images.models import Upload, UploadKind, UploadSet
from segmentation.domain.images.services import create_upload
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.measuring import start_measuring
from segmentation.domain.masks.models import Measuring
from segmentation.domain.masks.patches import save_patches
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.model_registry.models import (
    Model,
    ModelImport,
    ModelPackage,
    ModelState,
    ModelTrial,
)
from segmentation.domain.model_registry.services import import_published_model, try_model
from segmentation.domain.notices.models import Webhook
from segmentation.domain.notices.services import add_webhook
from segmentation.domain.omero.models import Connection
from segmentation.domain.omero.sealing import seal
from segmentation.domain.omero.services import start_import
from segmentation.domain.phenotypes.models import Phenotype
from segmentation.domain.phenotypes.services import add_phenotype
from segmentation.domain.projects.trash import discard
from segmentation.domain.reviews.assigning import HAND
from segmentation.domain.reviews.models import Assignment, Review, Verdict
from segmentation.domain.reviews.services import give_verdict
from segmentation.interfaces.api import urls
from segmentation.science.editing import Place
from segmentation.science.measurements import Choice
from segmentation.science.pixels.crops import Crop
from tests.factories import JobFactory, UserFactory
from tests.interfaces.api.rights import CASES, Case
from tests.interfaces.api.tus.client import metadata
from tests.interfaces.world import LABELS, ROLES, World, make_model


@pytest.fixture
def names(world: World, tmp_path: Path) -> dict[str, str]:
    """What the table calls by name."""
    item = world.item
    item.job.state = JobState.FAILED
    item.job.save()
    mark_truth(world.people["owner"], world.segmentation, truth=True)
    save_patches(world.segmentation, 0, {Place(0, 0, 0, 0, 0): LABELS[0, 0]})
    own = make_model("own", path=str(tmp_path / "model.ocellus"), project=world.project)
    together = UploadSet.objects.create(project=world.project, owner=world.people["member"])
    project = str(world.project.pk)
    world.model.path = str(tmp_path / "model.ocellus")
    world.model.save()
    Path(world.model.path).write_bytes(b"weights")
    return {
        "project": project,
        "viewer": str(world.membership.pk),
        "newcomer": UserFactory.create().username,
        "upload": str(world.upload.pk),
        "set": str(together.pk),
        "metadata": metadata(filename="a.tif", project=project),
        "image": str(world.image.pk),
        "model": world.model.slug,
        "own": own.slug,
        "package": str(packaged(own).pk),
        "draft": make_model("draft", state=ModelState.DRAFT).slug,
        "model_upload": str(uploaded_model(world).pk),
        "model_metadata": metadata(filename="a.zip", kind="model"),
        "import": str(imported_model(world).pk),
        "trial": str(tried(world).pk),
        "run": str(world.run.pk),
        "item": str(item.pk),
        "segmentation": str(world.segmentation.pk),
        "phenotype": str(gated(world).pk),
        "measuring": str(measured(world).pk),
        "proposal": str(proposed(world).pk),
        "review": str(reviewed(world).pk),
        "webhook": str(hooked(world).pk),
        "connection": str(connected(world).pk),
        "transfer": str(start_import(world.people["member"], connected(world), [1]).pk),
        "evaluation": str(world.evaluation.pk),
        "token": str(world.token.pk),
        "export": str(world.export.pk),
        "training": str(world.lesson.training_id),
        "lesson": str(world.lesson.pk),
        **tasted(world),
        "improvement": str(world.improvement.pk),
        "comment": str(world.segmentation.comments.create(text="So?").pk),
        "assignment": str(assigned(world).pk),
        "deleted": str(deleted(world).pk),
    }


def tasted(world: World) -> dict[str, str]:
    """A bake-off, and what it consists of."""
    panel = world.preview.panel
    return {
        "preview": str(world.preview.pk),
        "panel": str(panel.pk),
        "crop": str(panel.reading.crop_id),
        "bake_off": str(panel.contestant.bake_off_id),
    }


def assigned(world: World) -> Assignment:
    """An image that the reviewer is to review."""
    reviewer = world.people["reviewer"]
    return Assignment.objects.create(image=world.image, reviewer=reviewer, why=HAND)


def deleted(world: World) -> Phenotype:
    """Large cells, in the trash."""
    gate = {"x": "area_px", "y": "area_px", "across": [9, 99], "up": [9, 99]}
    phenotype = add_phenotype(world.people["owner"], world.project, "large", [gate])
    discard(world.people["owner"], phenotype)
    return phenotype


def hooked(world: World) -> Webhook:
    """An address that hears of the project."""
    return add_webhook(world.people["owner"], world.project, "https://example.org/hook")


def connected(world: World) -> Connection:
    """A session of the member, at a server that is none."""
    return Connection.objects.create(
        project=world.project,
        owner=world.people["member"],
        address="https://omero.invalid",
        sealed=seal({}),
        expires_at=timezone.now() + timedelta(hours=1),
    )


def reviewed(world: World) -> Review:
    """What somebody said of the segmentation."""
    return give_verdict(
        world.people["reviewer"], world.segmentation, 0, Verdict.REJECTED, "All wrong."
    )


def measured(world: World) -> Measuring:
    """More that is to be measured."""
    return start_measuring(world.people["owner"], world.segmentation, Choice.of(["neighbours"]))


def proposed(world: World) -> Proposal:
    """What a model may find in the segmentation's image."""
    crop = Crop(0, 0, 0, 0, 32, 32)
    return propose(world.people["owner"], world.segmentation, Wanted(world.model), crop)


def gated(world: World) -> Phenotype:
    """Small cells."""
    gate = {"x": "area_px", "y": "area_px", "across": [0, 9], "up": [0, 9]}
    return add_phenotype(world.people["owner"], world.project, "small", [gate])


def uploaded_model(world: World) -> Upload:
    """All bytes of a model's file."""
    upload = create_upload(
        world.people["admin"], None, filename="a.h5", length=1, kind=UploadKind.MODEL
    )
    upload.offset = 1
    upload.save()
    return upload


def imported_model(world: World) -> ModelImport:
    """A model on its way in."""
    return import_published_model(
        world.people["admin"], "stardist-2d-versatile-fluo", accepted=True
    )


def packaged(model: Model) -> ModelPackage:
    """A model on its way into a package."""
    job: Job = JobFactory.create(kind="make_package", project=None)
    return ModelPackage.objects.create(model=model, job=job)


def tried(world: World) -> ModelTrial:
    """A model that was tried, with the picture of it."""
    trial = try_model(world.people["admin"], world.model)
    trial.picture_key = "try_model/1/1/outlined.webp"
    trial.save()
    storage.put_bytes(trial.picture_key, b"RIFF....WEBP")
    return trial


def filled(given: dict[str, Any] | None, names: dict[str, str]) -> dict[str, Any]:
    """Body or headers with the names replaced."""

    def fill(value: Any) -> Any:
        if isinstance(value, list):
            return [fill(part) for part in value]
        if isinstance(value, dict):
            return {key: fill(part) for key, part in value.items()}
        return value.format(**names) if isinstance(value, str) else value

    return {key: fill(value) for key, value in (given or {}).items()}


def code_for(role: str, case: Case, world: World, names: dict[str, str]) -> int:
    """How someone is answered; what they did is undone."""
    client = world.client(role)
    with transaction.atomic():
        answer = client.generic(
            case.method,
            case.address.format(**names),
            b"" if case.body is None else json_of(filled(case.body, names)),
            "application/json",
            headers=filled(case.headers, names),
        )
        if answer.streaming:
            answer.getvalue()
        transaction.set_rollback(True)
    return int(answer.status_code)


def json_of(body: dict[str, Any]) -> bytes:
    return str(body).replace("'", '"').encode()


def families() -> dict[str, list[Case]]:
    """The table's rows by what they are about, as a site for each row takes minutes to make."""
    found: dict[str, list[Case]] = {}
    for case in CASES:
        about = case.address.removeprefix("/api/v1").split("/")[1]
        found.setdefault(about or "nothing", []).append(case)
    return found


@pytest.mark.parametrize("about", families())
def test_every_role_is_answered_as_the_table_says(
    about: str, world: World, names: dict[str, str]
) -> None:
    wanted = {str(case): case.codes for case in families()[about]}
    answered = {
        str(case): " ".join(str(code_for(role, case, world, names)) for role in ROLES)
        for case in families()[about]
    }
    assert answered == wanted


def patterns(entries: list[Any], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the urlconf, with its route."""
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def methods(pattern: URLPattern) -> set[str]:
    """What can be done there."""
    view: Any = pattern.callback
    if hasattr(view, "actions"):
        named = {name for name in view.actions if name in view.cls.http_method_names}
        if view.actions.get("head") == view.actions.get("get"):
            named.discard("head")
        return {name.upper() for name in named}
    if not hasattr(view, "cls"):
        return {"GET"}
    names = set(view.cls.http_method_names) - {"options"}
    return {name.upper() for name in names if hasattr(view.cls, name)}


def test_the_table_has_every_address_and_method() -> None:
    rows = "project viewer upload model_upload import trial set image run item segmentation token"
    more = "phenotype review webhook export evaluation training lesson improvement comment"
    tried = "measuring bake_off crop panel preview connection transfer assignment deleted package"
    tried += " proposal"
    ids = dict.fromkeys(f"{rows} {more} {tried}".split(), str(uuid4()))
    slugs = dict.fromkeys(["model", "own", "draft"], "m")
    walked = {
        (resolve(case.address.format(**ids, **slugs).partition("?")[0]).route, case.method)
        for case in CASES
    }
    there = {(route, m) for route, pattern in patterns(urls.urlpatterns) for m in methods(pattern)}
    assert there - walked == set()
