"""Deleting things all the way."""

from segmentation.domain.accounts.models import User
from segmentation.domain.common.models import Trashable
from segmentation.domain.projects.trash import discard, remove


def delete_for_good(actor: User, row: Trashable) -> None:
    """Into the trash, and out of it for good."""
    discard(actor, row)
    remove(actor, row)
