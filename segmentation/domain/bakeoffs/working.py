"""The work that a contestant is on a crop."""

import time

from segmentation.domain.bakeoffs.models import BakeOffCrop, Contestant, Found
from segmentation.domain.bakeoffs.queries import Labels, pack_labels, place_of
from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.science.engines.answers import Answers, objects_in
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.tally import tally
from segmentation.science.engines.work import Work

ANSWERS = "answers.npz"


def work_of(contestant: Contestant, crop: BakeOffCrop) -> Work:
    """A crop's image for a contestant; raises JobFailed when they don't go together."""
    try:
        parameters = checked_parameters(contestant.model, contestant.parameters)
        segmenter = get_segmenter(contestant.model)
        return Work(open_pixels(crop.image), segmenter, parameters, contestant.channels)
    except (EngineError, UserError) as error:
        raise JobFailed(str(error)) from error


def find(
    found: Found, key: str, work: Work, answers: Answers, crop: BakeOffCrop, truth: Labels | None
) -> None:
    """Make objects of answers with the work's parameters, store them under `key`, note them."""
    began = time.monotonic()
    try:
        labels = objects_in(work, answers, place_of(crop), work.parameters)
    except EngineError as error:
        raise JobFailed(str(error)) from error
    found.seconds = round(time.monotonic() - began, 4)
    found.objects_found = int(labels.max(initial=0))
    found.tally = None if truth is None else tally(labels, truth).to_json()
    storage.put_bytes(key, pack_labels(labels))
    found.labels_key = key
