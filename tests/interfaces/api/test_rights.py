"""Who may do what, at every address and for every role, as one table.

A code for each of nobody, a stranger, a viewer, a reviewer, a member, an owner, a site admin.
Nobody is told to sign in (401); what someone may not see is not there (404); what they may see
but not do is forbidden (403).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, resolve

from segmentation.domain.common import storage
from segmentation.domain.images.models import Upload, UploadKind, UploadSet
from segmentation.domain.images.services import create_upload
from segmentation.domain.jobs.models import JobState
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.model_registry.models import ModelImport, ModelState, ModelTrial
from segmentation.domain.model_registry.services import import_published_model, try_model
from segmentation.interfaces.api import urls
from tests.factories import UserFactory
from tests.interfaces.api.tus.client import TUS, metadata
from tests.interfaces.world import ROLES, World, make_model

SIGNED_IN = "401 200 200 200 200 200 200"
EVERYONE = "200 200 200 200 200 200 200"
SEEN = "401 404 200 200 200 200 200"
BY_UPLOADERS = "401 404 403 403 201 201 201"
BY_OWNERS = "401 404 403 403 403 200 200"
BY_ADMINS = "401 403 403 403 403 403 {}"
BY_ITS_MEMBER = "401 404 403 403 {} 403 403"


@dataclass(frozen=True)
class Case:
    """A request, and how each role is answered."""

    method: str
    address: str
    codes: str
    body: Any = None
    headers: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.address}"


NEW_RUN = {"project": "{project}", "images": "all", "model": "{model}"}
NEW_EXPORT = {"project": "{project}", "run": "{run}", "format": "csv"}
NEW_EVALUATION = {"project": "{project}", "models": ["{model}"]}
NEW_UPLOAD = {**TUS, "Upload-Length": "1", "Upload-Metadata": "{metadata}"}
NEW_MODEL = {**NEW_UPLOAD, "Upload-Metadata": "{model_metadata}"}
WRONG = {"username": "nobody", "password": "wrong"}

CASES = [
    Case("GET", "/api/v1/projects/", SIGNED_IN),
    Case("POST", "/api/v1/projects/", SIGNED_IN.replace("200", "201"), {"name": "New"}),
    Case("GET", "/api/v1/projects/{project}/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/", BY_OWNERS, {"name": "New"}),
    Case("DELETE", "/api/v1/projects/{project}/", BY_OWNERS.replace("200", "204")),
    Case("GET", "/api/v1/projects/{project}/members/", SEEN),
    Case("POST", "/api/v1/projects/{project}/members/", BY_OWNERS.replace("200", "201"),
         {"username": "{newcomer}", "role": "owner"}),
    Case("GET", "/api/v1/projects/{project}/members/{viewer}/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/members/{viewer}/", BY_OWNERS, {"role": "owner"}),
    # Everyone may leave by themselves.
    Case("DELETE", "/api/v1/projects/{project}/members/{viewer}/", "401 404 204 403 403 204 204"),
    Case("GET", "/api/v1/uploads/?project={project}", SEEN),
    Case("POST", "/api/v1/uploads/", BY_UPLOADERS, headers=NEW_UPLOAD),
    Case("OPTIONS", "/api/v1/uploads/", EVERYONE.replace("200", "204")),
    Case("GET", "/api/v1/uploads/{upload}/", SEEN),
    Case("HEAD", "/api/v1/uploads/{upload}/", BY_ITS_MEMBER.format(200), headers=TUS),
    Case("DELETE", "/api/v1/uploads/{upload}/", BY_ITS_MEMBER.format(204), headers=TUS),
    Case("POST", "/api/v1/uploads/{upload}/scenes/", BY_ITS_MEMBER.format(409), {"scenes": [0]}),
    Case("POST", "/api/v1/upload-sets/{set}/finish/", "401 404 404 404 200 404 404"),
    Case("GET", "/api/v1/images/?project={project}", SEEN),
    Case("GET", "/api/v1/images/?upload={upload}", SEEN),
    Case("GET", "/api/v1/images/{image}/", SEEN),
    Case("PATCH", "/api/v1/images/{image}/", BY_UPLOADERS.replace("201", "200"), {"name": "New"}),
    Case("DELETE", "/api/v1/images/{image}/", BY_UPLOADERS.replace("201", "204")),
    Case("GET", "/pixels/images/{image}.zarr/zarr.json", SEEN),
    Case("HEAD", "/pixels/images/{image}.zarr/zarr.json", SEEN),
    Case("GET", "/pixels/images/{image}/thumbnail.webp", SEEN),
    Case("HEAD", "/pixels/images/{image}/thumbnail.webp", SEEN),
    Case("GET", "/api/v1/engines/", SIGNED_IN),
    Case("GET", "/api/v1/engines/stardist/", SIGNED_IN),
    Case("GET", "/api/v1/models/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/usage/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/download/", SIGNED_IN),
    Case("POST", "/api/v1/models/{model}/deprecate/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/models/{model}/release/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/models/{model}/share/", BY_ADMINS.format(200)),
    Case("GET", "/api/v1/models/{own}/", SEEN),
    Case("GET", "/api/v1/models/{own}/usage/", SEEN),
    Case("GET", "/api/v1/models/{own}/download/", SEEN),
    Case("POST", "/api/v1/models/{own}/deprecate/", "401 404 403 403 403 403 200"),
    Case("GET", "/api/v1/models/?project={project}", SEEN),
    Case("GET", "/api/v1/models/{model}/trials/", SIGNED_IN),
    Case("POST", "/api/v1/models/{model}/trials/", BY_ADMINS.format(201)),
    Case("GET", "/api/v1/models/{model}/trials/{trial}/", SIGNED_IN),
    Case("GET", "/api/v1/models/{model}/trials/{trial}/picture/", SIGNED_IN),
    Case("GET", "/api/v1/models/{own}/trials/", SEEN),
    Case("GET", "/api/v1/model-catalogue/", BY_ADMINS.format(200)),
    Case("GET", "/api/v1/model-imports/", BY_ADMINS.format(200)),
    Case("GET", "/api/v1/model-imports/{import}/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/model-imports/", BY_ADMINS.format(201), {"upload": "{model_upload}"}),
    # Whoever may not upload models at all is told so.
    Case("POST", "/api/v1/uploads/", BY_ADMINS.format(201), headers=NEW_MODEL),
    Case("GET", "/api/v1/uploads/{model_upload}/", "401 404 404 404 404 404 200"),
    Case("HEAD", "/api/v1/uploads/{model_upload}/", "401 404 404 404 404 404 200", headers=TUS),
    Case("DELETE", "/api/v1/uploads/{model_upload}/", "401 404 404 404 404 404 204", headers=TUS),
    Case("GET", "/api/v1/models/{draft}/", "401 404 404 404 404 404 200"),
    Case("GET", "/api/v1/projects/{project}/run-settings/", SEEN),
    Case("PATCH", "/api/v1/projects/{project}/run-settings/", BY_OWNERS,
         {"default_model": "{model}"}),
    Case("GET", "/api/v1/runs/?project={project}", SEEN),
    Case("POST", "/api/v1/runs/", BY_UPLOADERS, NEW_RUN),
    Case("GET", "/api/v1/runs/{run}/", SEEN),
    Case("POST", "/api/v1/runs/{run}/cancel/", BY_UPLOADERS.replace("201", "200")),
    Case("POST", "/api/v1/runs/{run}/retry/", BY_UPLOADERS.replace("201", "200")),
    Case("GET", "/api/v1/runs/{run}/items/", SEEN),
    Case("GET", "/api/v1/runs/{run}/items/{item}/", SEEN),
    Case("GET", "/api/v1/segmentations/?run={run}", SEEN),
    Case("GET", "/api/v1/segmentations/?image={image}", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/", SEEN),
    Case("PATCH", "/api/v1/segmentations/{segmentation}/", BY_UPLOADERS.replace("201", "200"),
         {"truth": "true"}),
    Case("GET", "/api/v1/segmentations/{segmentation}/objects/", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/export/?format=labels-tiff", SEEN),
    Case("GET", "/api/v1/segmentations/{segmentation}/differences/?compare={segmentation}", SEEN),
    Case("GET", "/pixels/segmentations/{segmentation}/1.zarr/zarr.json", SEEN),
    Case("HEAD", "/pixels/segmentations/{segmentation}/1.zarr/zarr.json", SEEN),
    Case("GET", "/api/v1/exports/?run={run}", SEEN),
    Case("POST", "/api/v1/exports/", SEEN.replace("200", "201"), NEW_EXPORT),
    Case("GET", "/api/v1/exports/{export}/", SEEN),
    Case("GET", "/api/v1/exports/{export}/download/", SEEN),
    Case("DELETE", "/api/v1/exports/{export}/", BY_UPLOADERS.replace("201", "204")),
    Case("GET", "/api/v1/evaluations/?project={project}", SEEN),
    Case("POST", "/api/v1/evaluations/", BY_UPLOADERS, NEW_EVALUATION),
    Case("GET", "/api/v1/evaluations/{evaluation}/", SEEN),
    Case("DELETE", "/api/v1/evaluations/{evaluation}/", BY_UPLOADERS.replace("201", "204")),
    Case("GET", "/api/v1/evaluations/{evaluation}/scores/", SEEN),
    Case("GET", "/api/v1/evaluations/{evaluation}/export/?format=csv", SEEN),
    Case("GET", "/api/v1/tokens/", SIGNED_IN),
    # Scripts make no tokens, whoever's they are.
    Case("POST", "/api/v1/tokens/", SIGNED_IN.replace("200", "403"), {"name": "more"}),
    Case("DELETE", "/api/v1/tokens/{token}/", "401 404 404 404 404 204 404"),
    Case("GET", "/api/v1/users/", BY_ADMINS.format(200)),
    Case("POST", "/api/v1/users/", BY_ADMINS.format(201),
         {"username": "new", "password": "correct horse battery staple"}),
    Case("POST", "/api/v1/auth/token/", EVERYONE.replace("200", "401"), WRONG),
    Case("GET", "/api/v1/schema/", EVERYONE),
    Case("GET", "/api/v1/docs/", EVERYONE),
    Case("GET", "/api/v1/nothing/", EVERYONE.replace("200", "404")),
    Case("GET", "/readyz", EVERYONE.replace("200", "503")),
    Case("GET", "/healthz", EVERYONE), Case("GET", "/metrics", EVERYONE),
]  # fmt: skip


@pytest.fixture
def names(world: World, tmp_path: Path) -> dict[str, str]:
    """What the table calls by name."""
    item = world.item
    item.job.state = JobState.FAILED
    item.job.save()
    mark_truth(world.people["owner"], world.segmentation, truth=True)
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
        "own": make_model("own", path=world.model.path, project=world.project).slug,
        "draft": make_model("draft", state=ModelState.DRAFT).slug,
        "model_upload": str(uploaded_model(world).pk),
        "model_metadata": metadata(filename="a.zip", kind="model"),
        "import": str(imported_model(world).pk),
        "trial": str(tried(world).pk),
        "run": str(world.run.pk),
        "item": str(item.pk),
        "segmentation": str(world.segmentation.pk),
        "evaluation": str(world.evaluation.pk),
        "token": str(world.token.pk),
        "export": str(world.export.pk),
    }


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


@pytest.mark.parametrize("case", CASES, ids=str)
def test_every_role_is_answered_as_the_table_says(
    case: Case, world: World, names: dict[str, str]
) -> None:
    codes = {role: code_for(role, case, world, names) for role in ROLES}
    assert codes == dict(zip(ROLES, map(int, case.codes.split()), strict=True))


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
    ids = dict.fromkeys([*rows.split(), "export", "evaluation"], str(uuid4()))
    slugs = dict.fromkeys(["model", "own", "draft"], "m")
    walked = {
        (resolve(case.address.format(**ids, **slugs).partition("?")[0]).route, case.method)
        for case in CASES
    }
    there = {(route, m) for route, pattern in patterns(urls.urlpatterns) for m in methods(pattern)}
    assert there - walked == set()
