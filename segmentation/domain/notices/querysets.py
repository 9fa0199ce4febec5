"""Which notices and webhooks someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.accounts.models import User
    from segmentation.domain.notices.models import Notice, Webhook


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices: everyone sees their own, and nobody else's."""

    def visible_to(self, user: User) -> Self:
        """Those sent to the user."""
        return self.filter(recipient=user) if user.is_active else self.none()

    def unread(self) -> Self:
        """Those that their recipient has not seen."""
        return self.filter(read_at__isnull=True)


class WebhookQuerySet(OfProjects["Webhook"]):
    """Webhooks, restricted to what a person may see."""
