"""The kind of work that makes a model of a project's truth."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.jobs import sweep
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import ModelOrigin
from segmentation.domain.model_registry.queries import is_non_commercial, model_header
from segmentation.domain.model_registry.services import register_model
from segmentation.domain.trainings.following import Follower
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.domain.trainings.news import follow_job
from segmentation.domain.trainings.planning import dimensions
from segmentation.domain.trainings.services import TRAIN
from segmentation.domain.trainings.signals import training_done
from segmentation.science.engines import catalog
from segmentation.science.engines.dataset import Sample, check_samples, make_samples, renumbered
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.headers import blank_header
from segmentation.science.engines.model_file import SUFFIX, ModelHeader
from segmentation.science.engines.plan import Card, FitSettings, TrainingPlan


class TrainKind:
    """Trains from the last checkpoint on, and registers what came of it as the project's own."""

    name = TRAIN

    def run(self, context: JobContext) -> None:
        """Do the job's training; data that nothing can be learnt from fail it with the reason."""
        training = _training(context.job)
        context.note(training=str(training.pk))
        with scratch_folder(context) as folder:
            plan = plan_of(training, folder)
            try:
                header = _train(context, training, plan)
            except (EngineError, UserError) as error:
                raise JobFailed(str(error)) from error
            context.checkpoint()
            with context.publish():
                _publish(training, plan, str(header.training["device"]))

    def changed(self, job: Job) -> None:
        """The training's state is its job's."""
        follow_job(job)


def plan_of(training: Training, folder: Path) -> TrainingPlan:
    """What the science is to do, and where; goes on where the last attempt was."""
    card = _card(training)
    plan = TrainingPlan(
        engine=training.engine,
        output=folder / f"{card.slug}{SUFFIX}",
        card=card,
        start=None if training.start is None else Path(training.start.path),
        device=settings.OCELLUS_DEVICE,
        channels=None if training.channels is None else tuple(training.channels),
        settings=FitSettings(
            epochs=training.epochs or FitSettings.epochs,
            minutes=training.minutes,
            steps_per_epoch=training.steps_per_epoch,
            seed=training.seed,
        ),
        resume=bool(training.checkpoint_key),
        reviewed=training.reviewed,
    )
    if training.checkpoint_key:
        plan.checkpoint.write_bytes(storage.get_bytes(training.checkpoint_key))
    return plan


def _card(training: Training) -> Card:
    """What people will read of the model; who sold no rights in its start has them in it."""
    start = training.start
    licence, citation = training.licence or "unknown", ""
    if start is not None:
        citation = model_header(start).citation
        bound = not training.licence or is_non_commercial(start.licence)
        licence = start.licence if bound else licence
    images = training.lessons.count()
    return Card(
        slug=re.sub("[^a-z0-9]+", "-", training.name.lower()).strip("-")[:80] or "model",
        name=training.name,
        licence=licence,
        citation=citation,
        description=f"Trained on {images} annotated images of the project {training.project.name}.",
    )


def _training(job: Job) -> Training:
    rows = Training.objects.select_related("start", "project", "created_by")
    training = rows.filter(job_id=job.pk).first()
    if training is None:
        raise JobCancelled
    return training


def _train(context: JobContext, training: Training, plan: TrainingPlan) -> ModelHeader:
    lessons = list(training.lessons.select_related("image", "truth"))
    header = blank_header(plan, dimensions([lesson.image for lesson in lessons]))
    samples = {lesson: list(_samples(context, lesson, header, plan.channels)) for lesson in lessons}
    check_samples([sample for some in samples.values() for sample in some])
    sides: dict[bool, list[Sample]] = {True: [], False: []}
    for lesson, some in samples.items():
        sides[lesson.validation].extend(some)
    follower = Follower(
        context, training, plan, {key: some for key, some in samples.items() if key.validation}
    )
    return catalog.trainer()(
        plan, header, sides[False], sides[True],
        report=follower.report, tick=follower.tick, watch=follower.watch,
    )  # fmt: skip


def _samples(
    context: JobContext, lesson: Lesson, header: ModelHeader, channels: tuple[int, ...] | None
) -> Iterator[Sample]:
    """The image and its truth, as the model sees them."""
    context.checkpoint()
    image, truth = lesson.image, lesson.truth
    if truth is None:
        raise JobFailed(f"The truth of {image.name} was deleted, so it can't be learnt from.")
    labels = renumbered(open_labels(truth, lesson.revision).all()[0])
    flat = labels.reshape(labels.shape[1:]) if labels.shape[0] == 1 else labels
    yield from make_samples(
        open_pixels(image), flat, header, channels, truth=f"the truth of {image.name}"
    )


def _publish(training: Training, plan: TrainingPlan, device: str) -> None:
    """Register the model; the state that it grew from is of no use any more."""
    now = Training.objects.select_related("project", "created_by").filter(pk=training.pk).first()
    if now is None:
        raise JobCancelled
    now.model = register_model(
        plan.output, origin=ModelOrigin.TRAINED, actor=now.created_by, project=now.project
    )
    if now.checkpoint_key:
        sweep.discard(now.checkpoint_key.rpartition("/")[0])
    now.checkpoint_key, now.fraction, now.device = "", 1.0, device
    now.save(update_fields=["model", "checkpoint_key", "fraction", "device"])
    training_done.send(sender=Training, training=now)
