"""What every table of ours has in common."""

import uuid

from django.db import models


class UUIDModel(models.Model):
    """A row named by a random UUID, so that ids say nothing and never collide."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
