"""Starting a run: everything that can be wrong with it is told before any work begins."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import structlog
from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image, ImageState
from segmentation.domain.images.queries import image_info
from segmentation.domain.jobs.services import enqueue_many
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.model_registry.permissions import can_use
from segmentation.domain.model_registry.queries import checked_parameters, model_header
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.runs.models import Priority, Run, RunItem
from segmentation.domain.runs.progress import settle
from segmentation.science.engines.area import Area, refuse_area
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.inputs import choose_channels, refuse_flat_image
from segmentation.science.engines.parameters import Parameters
from segmentation.science.measurements import Choice

# Beside those of modules, so that a terminal can do without its lines.
log = structlog.get_logger("ocellus.runs")

SEGMENT = "segment"
ROWS_AT_ONCE = 500


@transaction.atomic
def start_run(
    actor: User,
    project: Project,
    images: Sequence[UUID] | Literal["all"],
    model: Model,
    parameters: Mapping[str, Any] | None = None,
    channels: Sequence[int] | None = None,
    measurements: Mapping[str, Any] | None = None,
    *,
    region: Mapping[str, int] | None = None,
    trial: bool = False,
    priority: Priority = Priority.NORMAL,
) -> Run:
    """Apply a model to images (by id, or all the ready ones) of a project, an item each.

    `parameters` are laid over the model's tuned ones; `channels` are indices in the order of the
    model's roles; `measurements` are the columns beside the usual ones, as `Choice.to_json` has
    them; `region` (x, y, width, height in pixels) is the only part of one image that is looked at.
    Of a project's runs those of the higher `priority` go first. What a `trial` finds waits for no
    review. Raises `UserError` with the first thing that doesn't fit.
    """
    require(can_run, actor, project)
    if model.state != ModelState.AVAILABLE:
        raise UserError(f"The model {model.slug} is {model.state}; choose one that is available.")
    if not can_use(model, project):
        raise UserError(f"The model {model.slug} is another project's; choose one of this project.")
    chosen = _all_ready(project) if images == "all" else _ready(project, images)
    settled = _settled(model, parameters or {}, chosen, channels)
    columns = _columns(measurements or {}, chosen)
    area = _area(region, chosen, settled) if region else None
    run = Run.objects.create(
        project=project,
        model=model,
        parameters=settled.model_dump(mode="json"),
        channels=None if channels is None else list(channels),
        measurements=columns.to_json(),
        region=area and area.to_json(),
        trial=trial,
        priority=priority,
        total=len(chosen),
        created_by=actor,
    )
    _add_items(run, chosen)
    log.info("a run was asked for", run=str(run.pk), images=len(chosen))
    record(actor, "run started", run, project.pk, model=model.slug, images=len(chosen))
    settle(run)
    return run


def _all_ready(project: Project) -> list[Image]:
    images = list(
        Image.objects.present().filter(project=project).ready().order_by("created_at", "name")
    )
    if not images:
        raise UserError("This project has no image that is ready; upload some first.")
    return images


def _ready(project: Project, wanted: Sequence[UUID]) -> list[Image]:
    """The images of these ids, each once, in the given order."""
    ids = list(dict.fromkeys(wanted))
    if not ids:
        raise UserError("A run needs at least one image.")
    found = {
        image.pk: image for image in Image.objects.present().filter(project=project, pk__in=ids)
    }
    missing = [pk for pk in ids if pk not in found]
    if missing:
        raise UserError(f"There is no image {missing[0]} in this project.")
    unready = [image for image in found.values() if image.state != ImageState.READY]
    if unready:
        raise UserError(f"{unready[0].name} is {unready[0].state}; only ready images can be run.")
    return [found[pk] for pk in ids]


def _settled(
    model: Model,
    parameters: Mapping[str, Any],
    images: Sequence[Image],
    channels: Sequence[int] | None,
) -> Parameters:
    """All parameters of the run, once the model can take them and every image."""
    header = model_header(model)
    try:
        settled = checked_parameters(model, dict(parameters))
        for info in map(image_info, images):
            refuse_flat_image(info, header)
            choose_channels(info, header, channels)
    except EngineError as error:
        raise UserError(str(error)) from error
    return settled


def _area(region: Mapping[str, int], images: Sequence[Image], settled: Parameters) -> Area:
    """The part of an image to look at, once it lies within it."""
    if len(images) != 1:
        raise UserError("A region is of one image; choose one.")
    area, info = Area(**region), image_info(images[0])
    try:
        refuse_area(area, info, linked=info.shape[2] > 1 and settled.link_iou > 0)
    except EngineError as error:
        raise UserError(str(error)) from error
    return area


def _columns(given: Mapping[str, Any], images: Sequence[Image]) -> Choice:
    """The columns to measure, once every image can have them."""
    try:
        choice = Choice.from_json(given)
        if choice.ratios:
            # What columns there are depends on these alone; thousands of images share them.
            infos = map(image_info, images)
            for info in {(info.channels, info.pixel_size): info for info in infos}.values():
                choice.check(info)
    except ValueError as error:
        raise UserError(str(error)) from error
    return choice


def _add_items(run: Run, images: Sequence[Image]) -> None:
    items = [RunItem(run=run, image=image, position=i) for i, image in enumerate(images)]
    payloads = [{"item": str(item.pk)} for item in items]
    jobs = enqueue_many(SEGMENT, run.project, payloads, run.priority, run.created_by)
    for item, job in zip(items, jobs, strict=True):
        item.job = job
    RunItem.objects.bulk_create(items, batch_size=ROWS_AT_ONCE)
