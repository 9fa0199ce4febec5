"""Which models someone sees, and the usual choices among them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.model_registry.models import Model, ModelImport
    from segmentation.domain.projects.models import Project

_SHA256 = re.compile("[0-9a-f]{64}")


class ModelQuerySet(models.QuerySet["Model"]):
    """Models, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """Everyone with an account sees the site's models, members those of their projects;
        drafts are for site admins alone, who see all."""
        if not user.is_active:
            return self.none()
        here = self.filter(project__trashed_at=None)
        if user.is_superuser:
            return here
        mine = Q(project__isnull=True) | Q(project__in=user.memberships.values("project"))
        return here.exclude(state="draft").filter(mine)

    def available(self) -> Self:
        """Those that runs can be started with."""
        return self.filter(state="available")

    def of_project(self, project: Project) -> Self:
        """Those that a project may use: the site's and its own."""
        return self.filter(Q(project__isnull=True) | Q(project=project))

    def named(self, reference: str) -> Self:
        """The model with this slug, this id, or this SHA-256 of its file."""
        if _SHA256.fullmatch(reference):
            return self.filter(sha256=reference)
        try:
            return self.filter(pk=UUID(reference))
        except ValueError:
            return self.filter(slug=reference)

    def matching(self, text: str) -> Self:
        """Those whose name, slug or licence holds a text."""
        said = Q(name__icontains=text) | Q(slug__icontains=text) | Q(licence__icontains=text)
        return self.filter(said)


class ModelImportQuerySet(models.QuerySet["ModelImport"]):
    """Imports of models, restricted to what a person may see."""

    def visible_to(self, user: User) -> Self:
        """They are the site admins' to see."""
        return self if user.is_active and user.is_superuser else self.none()
