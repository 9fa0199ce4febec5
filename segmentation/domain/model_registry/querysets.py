"""Which models someone sees, and the usual choices among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.model_registry.models import Model


class ModelQuerySet(models.QuerySet["Model"]):
    """Models, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Everyone with an account sees every model; drafts are for site admins alone."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.exclude(state="draft")

    def available(self) -> Self:
        """Those that runs can be started with."""
        return self.filter(state="available")

    def named(self, reference: str) -> Self:
        """The model with this slug or this id."""
        try:
            return self.filter(pk=UUID(reference))
        except ValueError:
            return self.filter(slug=reference)
