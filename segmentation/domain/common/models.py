"""What every table of ours has in common."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class UUIDModel(models.Model):
    """A row named by a random UUID, so that ids say nothing and never collide.

    `goes_with` leads to rows beside its holders without which it is not there, either.
    """

    goes_with: ClassVar[tuple[str, ...]] = ()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Trashable(UUIDModel):
    """A row that can lie in the trash: nobody finds it until it is brought back or removed."""

    trashed_at = models.DateTimeField(null=True, db_index=True, editable=False)
    trashed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True
