"""Which uploads and images someone sees, and the usual choices among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.utils import timezone

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.images.models import Image, Upload


class UploadQuerySet(OfProjects["Upload"]):
    """Uploads, restricted to what a person may see."""

    def receiving(self) -> Self:
        """Those that still wait for bytes, or for the rest of their set."""
        return self.filter(state="receiving")

    def expired(self) -> Self:
        """Those that got no byte for so long that they are given up."""
        return self.receiving().filter(expires_at__lt=timezone.now())


class ImageQuerySet(OfProjects["Image"]):
    """Images, restricted to what a person may see."""

    def ready(self) -> Self:
        """Those whose pixels are there."""
        return self.filter(state="ready")
