"""A thousand models, ten thousand segmentations: pages and lists ask a fixed number of times."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from segmentation.domain.images.models import Image, ImageState
from segmentation.domain.jobs import kept
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Revision, Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.runs.models import Run, RunItem
from tests.interfaces.pages.test_access import manifest
from tests.interfaces.world import World

__all__ = ["manifest"]

# The rows alone take a while on a busy machine.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
MODELS, SEGMENTATIONS, IMAGES = 1_000, 10_000, 500
RUNS = 100


def crowd(world: World) -> None:
    """Rows as they gather over years, without the files."""
    like = world.model
    models = [
        Model(
            slug=f"model-{i}", name=f"Model {i}", engine=like.engine, version="1", ndim=2,
            licence="CC0-1.0", sha256=f"{i:064x}", path=like.path, bytes=1, header=like.header,
            project=world.project if i % 2 else None,
        )
        for i in range(MODELS)
    ]  # fmt: skip
    Model.objects.bulk_create(models, batch_size=500)
    images = [
        Image(project=world.project, name=f"{i}.tif", state=ImageState.READY) for i in range(IMAGES)
    ]
    Image.objects.bulk_create(images, batch_size=500)
    segmentations = [
        Segmentation(image=images[i % IMAGES], model=models[i % MODELS], truth=i % 7 == 0)
        for i in range(SEGMENTATIONS)
    ]
    Segmentation.objects.bulk_create(segmentations, batch_size=500)
    revisions = [
        Revision(segmentation=one, number=1, pixels_key="p", table_key="t", object_count=1)
        for one in segmentations
    ]
    Revision.objects.bulk_create(revisions, batch_size=500)
    jobs = [Job(kind="segment", project=world.project, state=JobState.DONE) for _ in images]
    Job.objects.bulk_create(jobs, batch_size=500)
    items = [
        RunItem(run=world.run, image=images[i], job=job, segmentation=segmentations[i], position=i)
        for i, job in enumerate(jobs, 1)
        if i < IMAGES
    ]
    RunItem.objects.bulk_create(items, batch_size=500)
    runs = [Run(project=world.project, model=models[i]) for i in range(RUNS)]
    Run.objects.bulk_create(runs, batch_size=500)


def addresses(world: World) -> list[str]:
    project = world.project.pk
    return [
        "/",
        "/models/",
        f"/models/{world.model.slug}/",
        f"/projects/{project}/",
        f"/projects/{project}/training/",
        f"/projects/{project}/review/",
        f"/runs/{world.run.pk}/",
        f"/images/{world.image.pk}/",
        f"/api/v1/models/?project={project}&state=available&limit=1000",
        "/api/v1/models/?limit=100",
        f"/api/v1/models/{world.model.slug}/",
        f"/api/v1/models/{world.model.slug}/usage/",
        f"/api/v1/images/?project={project}&limit=1000",
        f"/api/v1/segmentations/?image={world.image.pk}",
        "/api/v1/segmentations/?limit=1000",
        f"/api/v1/segmentations/?project={project}",
        f"/api/v1/segmentations/?run={world.run.pk}&limit=1000",
        "/api/v1/projects/?limit=1000",
        f"/api/v1/runs/?project={project}",
        f"/api/v1/runs/{world.run.pk}/",
        f"/api/v1/runs/{world.run.pk}/items/?limit=1000",
        f"/api/v1/review-queue/?project={project}&scope=me",
        f"/api/v1/projects/{project}/reviewing/",
        f"/pixels/images/{world.image.pk}.zarr/zarr.json",
        f"/pixels/images/{world.image.pk}/thumbnail.webp",
        f"/api/v1/trainings/?project={project}",
        f"/api/v1/evaluations/?project={project}",
        f"/api/v1/projects/{project}/run-settings/",
    ]


def test_as_many_queries_as_with_one_of_each(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    # What is kept, where counting takes long, is asked for less often: here it never is.
    monkeypatch.setattr(kept, "SLOW_S", float("inf"))
    few = {address: asked(world, address) for address in addresses(world)}
    crowd(world)
    many = {address: asked(world, address) for address in addresses(world)}
    assert many == few
    assert max(many.values()) <= 15


def asked(world: World, address: str) -> int:
    """How many queries an answer takes."""
    client = Client()
    client.force_login(world.people["owner"])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)
