"""Starting a bake-off: everything that can be wrong with it is told before any work begins."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.bakeoffs.models import BakeOff, BakeOffCrop, Contestant, Panel, Reading
from segmentation.domain.bakeoffs.services.names import BAKE, BAKE_PRIORITY
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.services import enqueue_many
from segmentation.domain.masks.queries import truths_of
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.model_registry.permissions import can_use
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.science.engines.catalog import spec
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import network_parameters
from segmentation.science.pixels.crops import Crop

KEPT_FOR = timedelta(days=14)
MOST_CROPS, MOST_CONTESTANTS = 6, 24
SMALLEST_SIDE, LARGEST_SIDE = 32, 1024


@dataclass(frozen=True)
class Place:
    """A crop of an image."""

    image: UUID
    crop: Crop


@dataclass(frozen=True)
class Entrant:
    """A model with parameters over its tuned ones; each of `grid` is tried with all its values."""

    model: Model
    parameters: Mapping[str, Any] = field(default_factory=dict)
    grid: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    channels: Sequence[int] | None = None


@transaction.atomic
def start_bake_off(
    actor: User, project: Project, places: Sequence[Place], entrants: Sequence[Entrant]
) -> BakeOff:
    """Try entrants on crops; raises `UserError` with the first thing that doesn't fit.

    Whether a model suits an image turns out as it is tried, so that one which doesn't keeps none
    of the others back.
    """
    require(can_run, actor, project)
    if not 1 <= len(places) <= MOST_CROPS:
        raise UserError(f"A bake-off is held on 1 to {MOST_CROPS} crops.")
    images = _images(project, places)
    settled = _settled(project, entrants)
    bake_off = BakeOff.objects.create(
        project=project, created_by=actor, expires_at=timezone.now() + KEPT_FOR
    )
    crops = _add_crops(bake_off, places, images)
    contestants = Contestant.objects.bulk_create(
        Contestant(
            bake_off=bake_off, position=i, model=model, parameters=parameters, channels=channels
        )
        for i, (model, parameters, channels) in enumerate(settled)
    )
    _add_readings(bake_off, crops, contestants)
    names = sorted({contestant.model.slug for contestant in contestants})
    record(
        actor, "bake-off started", bake_off, project.pk, models=names,
        contestants=len(contestants), crops=len(crops),
    )  # fmt: skip
    return bake_off


def _images(project: Project, places: Sequence[Place]) -> dict[UUID, Image]:
    """The images of the crops, once each crop lies in its own."""
    wanted = {place.image for place in places}
    found = {
        one.pk: one
        for one in Image.objects.present().filter(project=project, pk__in=wanted).ready()
    }
    for place in places:
        image, crop = found.get(place.image), place.crop
        if image is None:
            raise UserError(f"There is no image {place.image} that is ready in this project.")
        t, _, z, y, x = image.shape
        if min(crop.height, crop.width) < SMALLEST_SIDE:
            raise UserError(f"A crop has at least {SMALLEST_SIDE} pixels a side.")
        if max(crop.height, crop.width) > LARGEST_SIDE:
            raise UserError(f"A crop has at most {LARGEST_SIDE} pixels a side.")
        is_inside = crop.y + crop.height <= y and crop.x + crop.width <= x
        if not (is_inside and crop.t < t and crop.z < z):
            raise UserError(f"A crop reaches beyond {image.name}.")
    return found


def _settled(
    project: Project, entrants: Sequence[Entrant]
) -> list[tuple[Model, dict[str, Any], list[int] | None]]:
    """Every model with each set of parameters once, in the order given."""
    settled: dict[str, tuple[Model, dict[str, Any], list[int] | None]] = {}
    for entrant in entrants:
        model = entrant.model
        if model.state != ModelState.AVAILABLE or not can_use(model, project):
            raise UserError(f"The model {model.slug} can't be run in this project.")
        channels = None if entrant.channels is None else list(entrant.channels)
        for values in product(*entrant.grid.values()):
            given = {**entrant.parameters, **dict(zip(entrant.grid, values, strict=True))}
            try:
                whole = checked_parameters(model, given).model_dump(mode="json")
            except EngineError as error:
                raise UserError(str(error)) from error
            key = json.dumps([model.slug, whole, channels], sort_keys=True)
            settled.setdefault(key, (model, whole, channels))
    if not 1 <= len(settled) <= MOST_CONTESTANTS:
        raise UserError(
            f"A bake-off compares 1 to {MOST_CONTESTANTS} sets of parameters, not {len(settled)}."
        )
    return list(settled.values())


def _add_crops(
    bake_off: BakeOff, places: Sequence[Place], images: Mapping[UUID, Image]
) -> list[BakeOffCrop]:
    known = {t.image_id: t for t in truths_of(Image.objects.filter(pk__in=list(images)))}
    return BakeOffCrop.objects.bulk_create(
        BakeOffCrop(
            bake_off=bake_off, image=images[place.image], truth=known.get(place.image),
            position=position, t=place.crop.t, z=place.crop.z, y=place.crop.y, x=place.crop.x,
            height=place.crop.height, width=place.crop.width,
        )
        for position, place in enumerate(places)
    )  # fmt: skip


def _add_readings(
    bake_off: BakeOff, crops: Sequence[BakeOffCrop], contestants: Sequence[Contestant]
) -> None:
    """A job for each crop and each network with what it is shown; crop by crop."""
    groups: dict[str, list[Contestant]] = {}
    for contestant in contestants:
        groups.setdefault(_shown_to(contestant), []).append(contestant)
    wanted = [(crop, group) for crop in crops for group in groups.values()]
    readings = [Reading(crop=crop) for crop, _ in wanted]
    payloads = [{"reading": str(reading.pk)} for reading in readings]
    jobs = enqueue_many(BAKE, bake_off.project, payloads, BAKE_PRIORITY, bake_off.created_by)
    for reading, job in zip(readings, jobs, strict=True):
        reading.job = job
    Reading.objects.bulk_create(readings)
    Panel.objects.bulk_create(
        Panel(reading=reading, contestant=contestant)
        for reading, (_, group) in zip(readings, wanted, strict=True)
        for contestant in group
    )


def _shown_to(contestant: Contestant) -> str:
    """What a network's answers depend on, as one word."""
    names = network_parameters(spec(contestant.model.engine).parameters)
    shown = {name: contestant.parameters.get(name) for name in sorted(names)}
    return json.dumps([contestant.model.slug, shown, contestant.channels])
