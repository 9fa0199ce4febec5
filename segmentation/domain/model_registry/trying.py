"""The kind of work that tries a model on the golden picture."""

import time

import numpy as np

from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.models import ModelTrial
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.model_registry.services.segmenters import get_segmenter
from segmentation.domain.model_registry.services.trials import TRY_MODEL
from segmentation.domain.model_registry.verdicts import last_good_ap50, present_versions
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.golden import Golden, golden_picture
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.segment import Segmented, segment
from segmentation.science.pixels.outlined import outlined

STRICTNESS = 0.5
FIGURES = [
    "found", "expected", "ap50", "seconds", "device", "picture_key", "ocellus", "torch",
    "before_ap50",
]  # fmt: skip


class TryModelKind:
    """Segments the golden picture and keeps what was found, with a picture of it."""

    name = TRY_MODEL

    def run(self, context: JobContext) -> None:
        """Do the job's trial; what the model can't do fails the job with the reason."""
        trials = ModelTrial.objects.select_related("model")
        trial = trials.filter(pk=context.job.payload["trial"]).first()
        if trial is None:
            raise JobCancelled
        began = time.monotonic()
        try:
            segmenter = get_segmenter(trial.model)
            golden = golden_picture(segmenter.header)
            found = segment(
                golden.source, segmenter, checked_parameters(trial.model, {}),
                checkpoint=context.checkpoint,
            )  # fmt: skip
        except (EngineError, UserError) as error:
            raise JobFailed(str(error)) from error
        trial.seconds = round(time.monotonic() - began, 3)
        key = f"{context.storage_prefix}/outlined.webp"
        storage.put_bytes(key, _picture(golden, found))
        with context.publish():
            _publish(trial, golden, found, key)

    def changed(self, job: Job) -> None:
        """The trial reads its state from the job."""


def _picture(golden: Golden, found: Segmented) -> bytes:
    """The middle plane, with the outlines of what was found in it."""
    middle = golden.labels.shape[0] // 2
    channels = golden.source.array[0, :, middle]
    plane = np.moveaxis(channels, 0, -1) if golden.source.info.is_rgb else channels[0]
    return outlined(plane, found.labels[0, middle])


def _publish(trial: ModelTrial, golden: Golden, found: Segmented, key: str) -> None:
    figures = summarise([match(found.labels[0], golden.labels)])
    trial.found, trial.expected = figures.predicted, figures.true
    trial.ap50 = round(figures.ap[STRICTNESS], 4)
    trial.device = str(found.provenance.get("device", ""))
    trial.picture_key = key
    trial.ocellus, trial.torch = present_versions()
    trial.before_ap50 = last_good_ap50(trial)
    trial.save(update_fields=FIGURES)
