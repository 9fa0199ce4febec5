"""What a training would learn from, whether that is enough, and how long it would take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image
from segmentation.domain.images.queries import image_info
from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.model_registry.permissions import can_use
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.approvals import Known, approved_in, in_order, known_in
from segmentation.domain.trainings.models import Training
from segmentation.science.engines import catalog
from segmentation.science.engines.dataset import kept_for_validation
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.headers import blank_header
from segmentation.science.engines.inputs import choose_channels, refuse_flat_image
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.plan import Card, TrainingPlan

MOST_MINUTES, MOST_EPOCHS = 7 * 24 * 60, 10_000
# An epoch ends with a look at the validation images; short trainings have more of them.
STEPS_PER_EPOCH, LEAST_STEPS = 100, 20
EPOCHS_A_TRAINING = 12
# Fewer teach nothing that holds for another image.
LEAST_IMAGES = 2
LEAST_OBJECTS = {"new": 50, "tuned": 10}
# Seconds a step on two cores of a server, where this site has measured none itself.
TYPICAL_STEP_S = {
    "unet": 0.4,
    "stardist": 0.4,
    "cellpose": 0.6,
    "splinedist": 0.5,
    "embedseg": 0.5,
    "cellseg": 1.5,
}
# What validation adds to the steps.
VALIDATING = 1.3
_REMEMBERED = 5
NEEDS_IMAGES = (
    "Training needs at least {least} images whose truth is known, one of them to be measured by; "
    "there are {count}. Upload labels for more images, or mark results that you have checked as "
    "truth, or approve them in a review."
)
NEEDS_OBJECTS = (
    "{who} needs at least {least} annotated objects, these images hold {count}; annotate {more} "
    "more.{other}"
)


@dataclass(frozen=True)
class Wish:
    """What someone wants trained: on which images (by id), from which model, for how long.

    Without a `start` the network is new. One of `minutes` and `epochs` is the budget.
    `approved_only` leaves out truth that nobody has approved in a review.
    """

    engine: str
    start: Model | None = None
    images: Sequence[UUID] | Literal["all"] = "all"
    channels: tuple[int, ...] | None = None
    minutes: float | None = None
    epochs: int | None = None
    approved_only: bool = False


@dataclass(frozen=True)
class Plan:
    """What comes of a wish: the truths to learn from, those of `kept` images to validate on, and
    why it can't be done, if so. `minutes` are estimated; `measured` says whether from trainings of
    this site."""

    truths: list[Known]
    kept: frozenset[UUID]
    refusals: list[str]
    minutes: float
    epochs: int
    steps_per_epoch: int
    measured: bool
    approved_only: bool

    @property
    def objects(self) -> int:
        """Annotated objects in all images together."""
        return sum(truth.objects for truth in self.truths)


def plan_training(project: Project, wish: Wish) -> Plan:
    """Look at everything before anything is done; raises `UserError` for a wish that is none."""
    _refuse_nonsense(project, wish)
    truths = _known(_images(project, wish.images), wish)
    kept = kept_for_validation(_key(truth) for truth in truths) if truths else set()
    seconds, measured = step_seconds(wish.engine)
    steps = _steps(wish, seconds)
    epoch_minutes = VALIDATING * seconds * steps / 60
    minutes = (wish.epochs or 0) * epoch_minutes if wish.minutes is None else wish.minutes
    return Plan(
        truths=truths,
        kept=frozenset(truth.image_id for truth in truths if _key(truth) in kept),
        refusals=_refusals(wish, truths, kept),
        minutes=round(minutes, 1),
        epochs=wish.epochs or max(1, round(minutes / epoch_minutes)),
        steps_per_epoch=steps,
        measured=measured,
        approved_only=wish.approved_only,
    )


def step_seconds(engine: str) -> tuple[float, bool]:
    """How long a step takes, and whether this site has seen it."""
    done = Training.objects.filter(engine=engine, job__state=JobState.DONE)
    curves = done.exclude(curve=[]).values_list("curve", flat=True)[:_REMEMBERED]
    seen = [curve[-1]["seconds"] / curve[-1]["step"] for curve in curves if curve[-1]["step"]]
    return (median(seen), True) if seen else (TYPICAL_STEP_S[engine], False)


def _steps(wish: Wish, seconds: float) -> int:
    """Steps of an epoch, so that a curve comes of a training of minutes."""
    if wish.minutes is None:
        return STEPS_PER_EPOCH
    wanted = round(60 * wish.minutes / seconds / EPOCHS_A_TRAINING)
    return min(max(wanted, LEAST_STEPS), STEPS_PER_EPOCH)


def header_of(wish: Wish, ndim: int) -> ModelHeader:
    """The header that a model made for this wish begins with."""
    start = None if wish.start is None else Path(wish.start.path)
    card = Card(slug="new", name="new")
    plan = TrainingPlan(
        engine=wish.engine, output=Path("new"), card=card, start=start, channels=wish.channels
    )  # fmt: skip
    return blank_header(plan, ndim)


def dimensions(images: Sequence[Image]) -> int:
    """3 where all images are stacks, else 2."""
    return 3 if images and all(image.shape[2] > 1 for image in images) else 2


def _key(truth: Known) -> str:
    """By what it is drawn which side an image is on: its file, whatever it is called."""
    return truth.image.sha256 or str(truth.image_id)


def _refuse_nonsense(project: Project, wish: Wish) -> None:
    try:
        catalog.spec(wish.engine)
    except EngineError as error:
        raise UserError(str(error)) from error
    if (wish.minutes is None) == (wish.epochs is None):
        raise UserError("Say how long to train: either minutes or epochs.")
    if (
        not 0
        < (wish.minutes or wish.epochs or 0)
        <= (MOST_MINUTES if wish.minutes else MOST_EPOCHS)
    ):
        raise UserError(f"Train for up to {MOST_MINUTES} minutes, or up to {MOST_EPOCHS} epochs.")
    start = wish.start
    if start is None:
        return
    if not can_use(start, project):
        raise UserError(f"The model {start.slug} is another project's; choose one of this project.")
    if start.engine != wish.engine:
        raise UserError(f"{start.slug} is a model of {start.engine}, not of {wish.engine}.")
    if start.state != ModelState.AVAILABLE or not start.has_file:
        raise UserError(f"The model {start.slug} can't be used; start from one that is available.")


def _images(project: Project, wanted: Sequence[UUID] | Literal["all"]) -> QuerySet[Image]:
    ready = Image.objects.present().filter(project=project).ready()
    return ready if wanted == "all" else ready.filter(pk__in=wanted)


def _known(images: QuerySet[Image], wish: Wish) -> list[Known]:
    """What is right in each image where that is known."""
    found = in_order(approved_in(images).values()) if wish.approved_only else known_in(images)
    # Beyond a region nobody looked: it would be learnt as background.
    return [known for known in found if not known.segmentation.is_of_a_region]


def _refusals(wish: Wish, truths: Sequence[Known], kept: set[str]) -> list[str]:
    """Why nothing would come of it, and what would be enough."""
    if len(truths) < LEAST_IMAGES:
        return [NEEDS_IMAGES.format(least=LEAST_IMAGES, count=len(truths))]
    return [*_too_few(wish, truths), *_one_sided(truths, kept), *_unfit(wish, truths)]


def _too_few(wish: Wish, truths: Sequence[Known]) -> list[str]:
    least = LEAST_OBJECTS["new" if wish.start is None else "tuned"]
    objects = sum(truth.objects for truth in truths)
    if objects >= least:
        return []
    who = "A new network" if wish.start is None else f"Training {wish.start.name} further"
    other = "" if wish.start else " Starting from a model that is there takes fewer."
    more = least - objects
    return [NEEDS_OBJECTS.format(who=who, least=least, count=objects, more=more, other=other)]


def _one_sided(truths: Sequence[Known], kept: set[str]) -> list[str]:
    """Without objects on both sides nothing is learnt, or nothing measured."""
    sides = {True: 0, False: 0}
    for truth in truths:
        sides[_key(truth) in kept] += truth.objects
    if not any(sides.values()) or all(sides.values()):
        return []
    empty = next(side for side, objects in sides.items() if not objects)
    names = ", ".join(t.image.name for t in truths if (_key(t) in kept) == empty)
    what = "kept to measure by" if empty else "to learn from"
    return [f"None of the images {what} holds an object ({names}); annotate objects in one."]


def _unfit(wish: Wish, truths: Sequence[Known]) -> list[str]:
    """The first image that the model can't take."""
    header = header_of(wish, dimensions([truth.image for truth in truths]))
    for truth in truths:
        info = image_info(truth.image)
        if info.shape[0] > 1:
            return [f"{info.name} has {info.shape[0]} time points; training takes single images."]
        try:
            refuse_flat_image(info, header)
            choose_channels(info, header, wish.channels)
        except EngineError as error:
            return [f"{info.name}: {error}"]
    return []
