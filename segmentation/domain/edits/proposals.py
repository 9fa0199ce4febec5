"""What models propose: asking for it, and taking over one object after the other."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Subject
from segmentation.domain.edits.models import EditKind, Proposal
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel, cancel_many, enqueue
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.model_registry.permissions import can_use
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.projects.permissions import can_correct, require
from segmentation.science.editing import accept, overlapped
from segmentation.science.engines.errors import EngineError
from segmentation.science.pixels.crops import Crop

PROPOSE, PRIORITY = "propose", 10
LARGEST_SIDE, SMALLEST_SIDE = 2048, 8
WINDOW = 384
"""So many pixels a side around a click are looked at."""
KEPT_FOR = timedelta(days=1)

Labels = NDArray[np.uint32]


@dataclass(frozen=True)
class Wanted:
    """Which model is to look, and how."""

    model: Model
    parameters: Mapping[str, Any] = field(default_factory=dict)
    channels: Sequence[int] | None = None


def around(point: Sequence[float], t: int, z: int, shape: Sequence[int]) -> Crop:
    """The window of an image (TCZYX) around a point (y, x); raises `UserError` beyond it."""
    height, width = shape[3:]
    if not (0 <= point[0] < height and 0 <= point[1] < width):
        raise UserError("This point is beyond the image.")
    top, left = (
        min(max(int(place) - WINDOW // 2, 0), max(extent - WINDOW, 0))
        for place, extent in zip(point, (height, width), strict=True)
    )
    return Crop(t, z, top, left, min(WINDOW, height), min(WINDOW, width))


@transaction.atomic
def propose(
    actor: User,
    segmentation: Segmentation,
    wanted: Wanted,
    crop: Crop,
    seed: Sequence[float] | None = None,
) -> Proposal:
    """Have a model look at a part of a plane; what the person asked for before gives way.

    Raises `UserError` for a part beyond the image, and for a model that can't be run here.
    """
    project, model = segmentation.image.project, wanted.model
    require(can_correct, actor, project)
    _refuse_place(crop, segmentation.image.shape)
    if model.state != ModelState.AVAILABLE or not can_use(model, project):
        raise UserError(f"The model {model.slug} can't be run in this project.")
    try:
        settled = checked_parameters(model, dict(wanted.parameters)).model_dump(mode="json")
    except EngineError as error:
        raise UserError(str(error)) from error
    earlier = Proposal.objects.filter(segmentation=segmentation, created_by=actor)
    cancel_many(Job.objects.filter(proposal__in=earlier))
    proposal = Proposal(
        segmentation=segmentation, model=model, parameters=settled, created_by=actor,
        channels=None if wanted.channels is None else list(wanted.channels),
        seed=None if seed is None else list(seed),
        t=crop.t, z=crop.z, y=crop.y, x=crop.x, height=crop.height, width=crop.width,
    )  # fmt: skip
    proposal.job = enqueue(PROPOSE, project, {"proposal": str(proposal.pk)}, PRIORITY, actor)
    proposal.save()
    return proposal


@transaction.atomic
def cancel_proposal(actor: User, proposal: Proposal) -> Proposal:
    """Nobody waits for it any more; what is there already stays."""
    require(can_correct, actor, proposal.segmentation.image.project)
    proposal.job = cancel(proposal.job)
    return proposal


def expire_proposals() -> int:
    """Remove those that nobody will come back to; returns how many."""
    old = Proposal.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)
    cancel_many(Job.objects.filter(proposal__in=old))
    return old.delete()[0]


def pack(labels: Labels) -> bytes:
    """Objects as a proposal keeps them."""
    return zlib.compress(np.ascontiguousarray(labels, "<u4").tobytes())


def objects_of(proposal: Proposal) -> Labels:
    """The objects of a proposal (Y, X); none before it is done."""
    if proposal.found is None:
        return np.zeros((proposal.height, proposal.width), np.uint32)
    packed = zlib.decompress(bytes(proposal.found))
    return np.frombuffer(packed, "<u4").reshape(proposal.height, proposal.width)


@dataclass(frozen=True)
class Accept:
    """Take over one object of a proposal."""

    kind: ClassVar = EditKind.ACCEPT
    proposal: UUID
    object: int

    def draw(self, subject: Subject) -> None:
        """It replaces what it mostly covers, and keeps the id of what it is most alike."""
        rows = Proposal.objects.filter(pk=self.proposal, segmentation=subject.segmentation)
        proposal = rows.first()
        found = None if proposal is None else objects_of(proposal) == self.object
        if proposal is None or found is None or not found.any() or self.object == 0:
            raise UserError("This proposal is not there any more: look again.", "no_proposal")
        y, x = np.nonzero(found)
        mask = found[y.min() : y.max() + 1, x.min() : x.max() + 1]
        place = (proposal.t, proposal.z)
        corner = (proposal.y + int(y.min()), proposal.x + int(x.min()))
        boxes = subject.boxes(overlapped(subject.canvas, *place, mask, *corner))
        accept(subject.canvas, *place, mask, *corner, boxes, subject.unused)


def _refuse_place(crop: Crop, shape: Sequence[int]) -> None:
    t, _, z, height, width = shape
    is_inside = crop.y + crop.height <= height and crop.x + crop.width <= width
    if not (is_inside and crop.t < t and crop.z < z):
        raise UserError("This part reaches beyond the image.")
    if min(crop.height, crop.width) < SMALLEST_SIDE:
        raise UserError("This part is too small to find something in: draw a larger one.")
    if max(crop.height, crop.width) > LARGEST_SIDE:
        raise UserError(
            f"At most {LARGEST_SIDE} × {LARGEST_SIDE} pixels are looked at anew: draw a smaller "
            "part, or run the model on it with “Segment a region”."
        )
