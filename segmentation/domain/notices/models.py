"""Notices to people, the webhooks of projects, and how each reached whom it was for."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.notices.querysets import NoticeQuerySet, WebhookQuerySet
from segmentation.domain.projects.models import Project


class Notice(UUIDModel):
    """What one person is told; `kind` is a word for programs, `link` a path of the site."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, null=True, related_name="notices"
    )
    kind = models.CharField(max_length=50)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    link = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notices_of_person"),
            models.Index(
                fields=["recipient"],
                condition=models.Q(read_at__isnull=True),
                name="unread_notices_of_person",
            ),
        ]


class NoticeSettings(models.Model):
    """How a person wants to be told, beside the page; without a row, in the page alone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="notice_settings",
    )
    by_email = models.BooleanField(default=False)


class Webhook(UUIDModel):
    """An address that a project's events are posted to, signed with a secret."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=64)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(UUIDModel):
    """One notice by e-mail, or one event to a webhook: tried a few times, later each time.

    Each try is a job; `next_try_at` is null while there is one.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="mails")
    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    kind = models.CharField(max_length=50)
    body = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    next_try_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="deliveries_of_webhook"),
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state=DeliveryState.WAITING),
                name="deliveries_due",
            ),
        ]

    @property
    def project(self) -> Project | None:
        """The project whose turn a try of it takes; none for what concerns the whole site."""
        source = self.notice or self.webhook
        return None if source is None else source.project
