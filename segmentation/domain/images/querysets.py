"""Which uploads and images someone sees, and the usual choices among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.images.models import Image, Upload


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploads, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of; a site admin sees all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(project__memberships__user=user)

    def receiving(self) -> Self:
        """Those that still wait for bytes, or for the rest of their set."""
        return self.filter(state="receiving")

    def expired(self) -> Self:
        """Those that got no byte for so long that they are given up."""
        return self.receiving().filter(expires_at__lt=timezone.now())


class ImageQuerySet(models.QuerySet["Image"]):
    """Images, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Those of projects the user is a member of; a site admin sees all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(project__memberships__user=user)

    def ready(self) -> Self:
        """Those whose pixels are there."""
        return self.filter(state="ready")
