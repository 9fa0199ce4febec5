"""A small site with one of everything, and somebody in every role."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from django.test import Client
from django.utils import timezone

from segmentation.domain.accounts.models import ApiToken, User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.bakeoffs.models import (
    BakeOff,
    BakeOffCrop,
    Contestant,
    Panel,
    Preview,
    Reading,
)
from segmentation.domain.bakeoffs.queries import pack_labels
from segmentation.domain.common import storage
from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.domain.exports.models import Export
from segmentation.domain.images.models import Image, ImageState, Upload
from segmentation.domain.images.services import create_upload
from segmentation.domain.improvements.models import Improvement
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.services import publish_segmentation
from segmentation.domain.masks.tables import table_bytes
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Membership, Project, Role
from segmentation.domain.runs.models import Run, RunItem, RunState
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.science.engines.tally import tally
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_image, write_labels
from tests.factories import JobFactory, MembershipFactory, ProjectFactory, UserFactory

ROLES = ["anonymous", "stranger", "viewer", "reviewer", "member", "owner", "admin"]
PIXELS = np.arange(64 * 48, dtype="uint16").reshape(64, 48)
ARCHIVE = bytes(range(200)) * 10
LABELS = np.zeros((1, 1, 64, 48), "uint32")
LABELS[0, 0, 5:15, 5:15] = 1
LABELS[0, 0, 30:40, 20:30] = 2


@dataclass(frozen=True)
class World:
    """What the tests ask about; `people` are named by their role."""

    people: dict[str, User]
    project: Project
    upload: Upload
    image: Image
    model: Model
    run: Run
    item: RunItem
    segmentation: Segmentation
    evaluation: Evaluation
    membership: Membership
    token: ApiToken
    export: Export
    lesson: Lesson
    preview: Preview
    improvement: Improvement

    def client(self, role: str) -> Client:
        """Someone's script: it sends a token, except for nobody."""
        if role == "anonymous":
            return Client()
        return script_of(self.people[role])


def script_of(user: User) -> Client:
    """A client that signs in with a token."""
    _, secret = create_token(user, "test")
    return Client(headers={"Authorization": f"Token {secret}"})


def make_model(slug: str = "stardist-nuclei-2d", **more: Any) -> Model:
    """A model as the registry knows it; no file stands behind it."""
    header = {
        "engine": "stardist", "slug": slug, "name": slug, "version": "1", "ndim": 2,
        "channels": ["nuclei"], "config": {}, "normalization": {"low": 1.0, "high": 99.8},
        "parameters": {"prob_threshold": 0.625}, "licence": "CC0-1.0",
    }  # fmt: skip
    fields: dict[str, Any] = {
        "slug": slug, "name": "Nuclei", "engine": "stardist", "version": "1", "ndim": 2,
        "licence": "CC0-1.0", "sha256": slug.ljust(64, "0"), "path": f"/{slug}", "bytes": 1,
        "header": header,
    }  # fmt: skip
    return Model.objects.create(**{**fields, **more})


def make_image(project: Project, name: str = "cells.tif") -> Image:
    """A ready image with its pyramid and its thumbnail in the store."""
    source = ArraySource.of(PIXELS, "YX", name=name)
    image = Image(project=project, name=name, state=ImageState.READY)
    image.pixels_key, image.thumbnail_key = f"image/{image.pk}/p", f"image/{image.pk}/t.webp"
    image.shape, image.dtype = list(source.info.shape), source.info.dtype
    facts = source.info.to_json()
    image.pixel_size_um, image.channels = facts["pixel_size_um"], facts["channels"]
    image.save()
    folder = storage.local_path(image.pixels_key)
    assert folder is not None
    write_image(folder, source)
    storage.put_bytes(image.thumbnail_key, b"RIFF....WEBP")
    return image


def make_segmentation(image: Image, model: Model) -> Segmentation:
    """Two objects, found in `image`."""
    key = f"segment/{image.pk}"
    folder = storage.local_path(f"{key}/labels")
    assert folder is not None
    write_labels(folder, LABELS, ArraySource.of(PIXELS, "YX", name=image.name).info)
    columns = {"label": [1, 2], "area_px": [100, 100], "score": [0.5, float("nan")]}
    storage.put_bytes(f"{key}/objects.parquet", table_bytes(pa.table(columns)))
    return publish_segmentation(
        image, model, None, pixels_key=f"{key}/labels", table_key=f"{key}/objects.parquet",
        count=2, provenance={"engine": "stardist"},
    )  # fmt: skip


def make_run(project: Project, image: Image, model: Model) -> tuple[Run, RunItem]:
    """A run of one image that is done."""
    run = Run.objects.create(
        project=project, model=model, state=RunState.COMPLETED, done=1, total=1
    )
    job: Job = JobFactory.create(project=project, kind="segment", state=JobState.DONE)
    segmentation = make_segmentation(image, model)
    item = RunItem.objects.create(
        run=run, image=image, job=job, segmentation=segmentation, position=0, seconds=0.5
    )
    return run, item


def make_export(run: Run) -> Export:
    """An archive of a run that is there, asked for by nobody who still is."""
    job: Job = JobFactory.create(project=run.project, kind="export", state=JobState.DONE)
    key = f"export/{job.pk}/1/results.zip"
    storage.put_bytes(key, ARCHIVE)
    return Export.objects.create(
        project=run.project, run=run, job=job, format="csv", done=1, total=1, file_key=key,
        filename="results.zip", bytes=len(ARCHIVE), sha256="0" * 64,
        expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip


def make_evaluation(run: Run, item: RunItem) -> Evaluation:
    """A run held against itself."""
    evaluation = Evaluation.objects.create(project=run.project)
    counted = tally(LABELS, LABELS)
    entry = Entry.objects.create(
        evaluation=evaluation, run=run, position=0, pooled=counted.to_json()
    )
    Score.objects.create(
        entry=entry, item=item, truth=item.segmentation, tally=counted.to_json(), ap50=1.0,
        revision=1, truth_revision=1,
    )  # fmt: skip
    return evaluation


def make_training(truth: Segmentation, member: User) -> Lesson:
    """A training that waits for a worker, with a picture of what it finds."""
    project = truth.image.project
    job: Job = JobFactory.create(project=project, kind="train")
    training = Training.objects.create(
        project=project,
        job=job,
        name="Ours",
        engine="unet",
        epochs=2,
        steps_per_epoch=2,
        created_by=member,
    )
    key = f"train/{job.pk}/1/1/picture.webp"
    storage.put_bytes(key, b"RIFF....WEBP")
    return Lesson.objects.create(
        training=training, image=truth.image, truth=truth, version=0, objects_in_truth=2,
        validation=True, picture_key=key, picture_epoch=1,
    )  # fmt: skip


def make_bake_off(truth: Segmentation, member: User) -> Preview:
    """A model that found in a crop what is right there, and a look at other parameters."""
    image, model = truth.image, truth.model
    assert model is not None
    day = timezone.now() + timedelta(days=1)
    bake_off = BakeOff.objects.create(project=image.project, created_by=member, expires_at=day)
    crop = BakeOffCrop.objects.create(
        bake_off=bake_off, image=image, truth=truth, position=0, t=0, z=0, y=0, x=0, height=32,
        width=48,
    )  # fmt: skip
    jobs = [
        JobFactory.create(project=image.project, kind=kind, state=JobState.DONE)
        for kind in ("bake", "preview")
    ]
    reading = Reading.objects.create(crop=crop, job=jobs[0], key=f"bake/{jobs[0].pk}/1", seconds=1)
    cropped = LABELS[0, 0, :32]
    key = f"{reading.key}/1.labels"
    storage.put_bytes(key, pack_labels(cropped))
    counted = tally(cropped, cropped).to_json()
    found = {"labels_key": key, "objects_found": 2, "seconds": 0.1, "tally": counted}
    contestant = Contestant.objects.create(
        bake_off=bake_off, model=model, position=0, parameters={"prob_threshold": 0.5}
    )
    panel = Panel.objects.create(reading=reading, contestant=contestant, **found)
    return Preview.objects.create(panel=panel, job=jobs[1], created_by=member, **found)


def make_world() -> World:
    """One of everything."""
    project = ProjectFactory.create()
    assert project.created_by is not None
    people = {"owner": project.created_by, "stranger": UserFactory.create()}
    people["admin"] = UserFactory.create(is_superuser=True)
    for role in (Role.VIEWER, Role.REVIEWER, Role.MEMBER):
        people[role.value] = MembershipFactory.create(project=project, role=role).user
    image, model = make_image(project), make_model()
    run, item = make_run(project, image, model)
    assert item.segmentation is not None
    lesson = make_training(item.segmentation, people["member"])
    return World(
        people=people, project=project, image=image, model=model, run=run, item=item,
        segmentation=item.segmentation, evaluation=make_evaluation(run, item),
        upload=create_upload(people["member"], project, filename="new.tif", length=10),
        membership=Membership.objects.get(project=project, user=people["viewer"]),
        token=create_token(people["owner"], "of the owner")[0],
        export=make_export(run),
        preview=make_bake_off(item.segmentation, people["member"]),
        lesson=lesson,
        improvement=Improvement.objects.create(
            project=project, run=run, model=model, training=lesson.training
        ),
    )  # fmt: skip
