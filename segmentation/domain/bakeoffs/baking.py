"""The kinds of work: asking a network about a crop, and making other objects of its answers."""

import time

from segmentation.domain.bakeoffs.models import Panel, Preview, Reading
from segmentation.domain.bakeoffs.progress import lock_bake_off, tell
from segmentation.domain.bakeoffs.queries import place_of, truth_in
from segmentation.domain.bakeoffs.services import BAKE, PREVIEW
from segmentation.domain.bakeoffs.working import ANSWERS, find, work_of
from segmentation.domain.common import storage
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job, JobState
from segmentation.science.engines.answers import Answers, ask
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.work import Work

_FOUND = ["labels_key", "objects_found", "seconds", "tally"]


class BakeKind:
    """Asks a network about a crop, keeps what it says, and makes each contestant's objects."""

    name = BAKE

    def run(self, context: JobContext) -> None:
        """Do the job's reading; what the model can't take fails the job with the reason."""
        reading = _reading(context.job)
        crop, panels = reading.crop, list(reading.panels.select_related("contestant__model"))
        work, began = work_of(panels[0].contestant, crop), time.monotonic()
        try:
            answers = ask(work, place_of(crop), context.checkpoint)
        except EngineError as error:
            raise JobFailed(str(error)) from error
        reading.seconds = round(time.monotonic() - began, 4)
        reading.device, reading.key = work.segmenter.device_name, context.storage_prefix
        storage.put_bytes(f"{reading.key}/{ANSWERS}", answers.to_bytes())
        truth = truth_in(crop)
        for panel in panels:
            context.checkpoint()
            own, key = work_of(panel.contestant, crop), f"{reading.key}/{panel.pk}.labels"
            find(panel, key, own, answers, crop, truth)
        with context.publish():
            _publish(reading, panels)

    def changed(self, job: Job) -> None:
        """People hear of a reading that began, failed or was cancelled."""
        if job.state == JobState.DONE:
            return
        reading = Reading.objects.select_related("crop").filter(job=job).first()
        bake_off = None if reading is None else lock_bake_off(reading.crop.bake_off_id)
        if bake_off is not None:
            tell(bake_off)


class PreviewKind:
    """Makes the objects of a crop anew, of what the network said when it was asked."""

    name = PREVIEW

    def run(self, context: JobContext) -> None:
        """Do the job's preview; it goes with its bake-off, or gives way to the person's next."""
        preview = _preview(context.job)
        panel = preview.panel
        reading, contestant = panel.reading, panel.contestant
        contestant.parameters = preview.parameters
        work: Work = work_of(contestant, reading.crop)
        try:
            answers = Answers.from_bytes(storage.get_bytes(f"{reading.key}/{ANSWERS}"))
        except FileNotFoundError:
            raise JobCancelled from None
        context.checkpoint()
        key = f"{context.storage_prefix}/objects.labels"
        find(preview, key, work, answers, reading.crop, truth_in(reading.crop))
        with context.publish():
            if not Preview.objects.filter(pk=preview.pk).exists():
                raise JobCancelled
            preview.save(update_fields=_FOUND)

    def changed(self, job: Job) -> None:
        """A preview reads its state from the job."""


def _reading(job: Job) -> Reading:
    rows = Reading.objects.select_related("crop__image", "crop__truth__image")
    reading = rows.filter(job_id=job.pk).first()
    if reading is None:
        raise JobCancelled  # with its image, or its bake-off
    return reading


def _preview(job: Job) -> Preview:
    rows = Preview.objects.select_related(
        "panel__contestant__model", "panel__reading__crop__image",
        "panel__reading__crop__truth__image",
    )  # fmt: skip
    preview = rows.filter(job_id=job.pk).first()
    if preview is None:
        raise JobCancelled
    return preview


def _publish(reading: Reading, panels: list[Panel]) -> None:
    bake_off = lock_bake_off(reading.crop.bake_off_id)
    # Under the lock: the image, and the crops of it, may have been deleted meanwhile.
    if bake_off is None or not Reading.objects.filter(pk=reading.pk).exists():
        raise JobCancelled
    reading.save(update_fields=["seconds", "device", "key"])
    for panel in panels:
        panel.save(update_fields=_FOUND)
    tell(bake_off)
