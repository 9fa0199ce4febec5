"""Makes proposing known to workers."""

from typing import Any

from django.dispatch import receiver

from segmentation.domain.edits.proposals import expire_proposals
from segmentation.domain.edits.proposing import ProposeKind
from segmentation.domain.images.models import Image
from segmentation.domain.images.signals import image_going
from segmentation.domain.jobs import chores, kinds
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.services import cancel_many
from segmentation.domain.jobs.transitions import hold_jobs

kinds.register(ProposeKind())
chores.register(expire_proposals, every_s=600)


@receiver(image_going)
def stop_proposing(image: Image, **_: Any) -> None:
    """Nobody looks at an image that is being deleted."""
    jobs = Job.objects.filter(proposal__segmentation__image=image)
    hold_jobs(jobs)
    cancel_many(jobs)
