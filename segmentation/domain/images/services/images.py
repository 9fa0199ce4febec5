"""Changes to images."""

from collections.abc import Sequence

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image
from segmentation.domain.images.news import announce_image
from segmentation.domain.projects.permissions import can_upload, require

LONGEST_NAME = 255


@transaction.atomic
def rename_image(actor: User, image: Image, name: str) -> Image:
    """Give an image another name; raises `Forbidden`, or `UserError` for an empty one."""
    require(can_upload, actor, image.project)
    wanted = " ".join(name.split())
    if not 0 < len(wanted) <= LONGEST_NAME:
        raise UserError(f"The name of an image has 1 to {LONGEST_NAME} characters.")
    record(actor, "image renamed", image, image.project_id, before=image.name, after=wanted)
    image.name = wanted
    image.save(update_fields=["name"])
    announce_image(image)
    return image


@transaction.atomic
def name_channels(actor: User, images: Sequence[Image], names: Sequence[str]) -> None:
    """Give the channels of images other names, all images or none; results keep their columns.

    Raises `UserError` for an image that has another number of channels.
    """
    for image in images:
        require(can_upload, actor, image.project)
        if len(image.channels) != len(names):
            raise UserError(
                f"{image.name} has {len(image.channels)} channels, the list {len(names)} names.",
                "channels_differ",
            )
        before = [channel["name"] for channel in image.channels]
        image.channels = [
            {**channel, "name": name} for channel, name in zip(image.channels, names, strict=True)
        ]
        image.save(update_fields=["channels"])
        record(actor, "channels named", image, image.project_id, before=before, after=list(names))
        announce_image(image)
