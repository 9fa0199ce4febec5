"""How images are deleted."""

from segmentation.domain.images.models import Image
from segmentation.domain.images.news import announce_deletion, announce_image
from segmentation.domain.images.signals import image_going, image_moved
from segmentation.domain.projects.deletables import Deletable
from segmentation.domain.projects.permissions import can_upload


class DeletableImage(Deletable[Image]):
    """An image goes with its pixels, its segmentations and its place in runs."""

    word = "image"
    model = Image
    right = staticmethod(can_upload)

    def stop(self, row: Image) -> None:
        """Whoever publishes something of it has done so by then."""
        image_going.send(sender=Image, image=row)

    def moved(self, row: Image) -> None:
        """Runs and evaluations count it no more, or again."""
        image_moved.send(sender=Image, image=row)
        if row.trashed_at is None:
            announce_image(row)
        else:
            announce_deletion(row)
