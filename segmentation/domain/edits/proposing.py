"""The kind of work that finds what a proposal is of."""

from collections.abc import Callable

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.models import Proposal
from segmentation.domain.edits.proposals import PROPOSE, Labels, pack
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.science.engines.answers import ask, objects_in
from segmentation.science.engines.assist import middle_within, object_at
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.work import Work
from segmentation.science.pixels.crops import Crop

MARGIN = 64
"""Objects whose middle lies in the part are seen whole, up to so many pixels beyond it."""


class ProposeKind:
    """Asks a network about a part of a plane, and keeps the objects it means."""

    name = PROPOSE

    def run(self, context: JobContext) -> None:
        """Do the job's proposal; what the model can't take fails the job with the reason."""
        rows = Proposal.objects.select_related("model", "segmentation__image")
        proposal = rows.filter(job_id=context.job.pk).first()
        if proposal is None:
            raise JobCancelled  # with its segmentation

        def told() -> None:
            proposal.tiles += 1
            Proposal.objects.filter(pk=proposal.pk).update(tiles=proposal.tiles)
            context.checkpoint()

        try:
            crop = proposal.crop if proposal.seed else _with_margin(proposal)
            labels = _objects(proposal, crop, told)
        except (EngineError, UserError) as error:
            raise JobFailed(str(error)) from error
        place = {name: getattr(crop, name) for name in ("y", "x", "height", "width")}
        with context.publish():
            if not Proposal.objects.filter(pk=proposal.pk).update(found=pack(labels), **place):
                raise JobCancelled

    def changed(self, job: Job) -> None:
        """A proposal reads its state from the job."""


def _objects(proposal: Proposal, crop: Crop, told: Callable[[], None]) -> Labels:
    parameters = checked_parameters(proposal.model, proposal.parameters)
    pixels = open_pixels(proposal.segmentation.image)
    work = Work(pixels, get_segmenter(proposal.model), parameters, proposal.channels)
    answers = ask(work, crop, told)
    if proposal.seed:
        return object_at(work, answers, crop, tuple(proposal.seed))
    return middle_within(objects_in(work, answers, crop, parameters), crop, proposal.crop)


def _with_margin(proposal: Proposal) -> Crop:
    height, width = proposal.segmentation.image.shape[3:]
    top, left = max(proposal.y - MARGIN, 0), max(proposal.x - MARGIN, 0)
    bottom = min(proposal.y + proposal.height + MARGIN, height)
    right = min(proposal.x + proposal.width + MARGIN, width)
    return Crop(proposal.t, proposal.z, top, left, bottom - top, right - left)
