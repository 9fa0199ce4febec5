"""Notices and webhooks on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from segmentation.domain.notices.models import Delivery, Notice, Webhook
from segmentation.interfaces.api.serializers.base import Strict, StrictModel


class NoticeSerializer(StrictModel):
    """Something that one person is told; `link` is a path of the site."""

    class Meta:
        model = Notice
        fields: ClassVar = [
            "id", "kind", "title", "text", "link", "project", "created_at", "read_at",
        ]  # fmt: skip
        read_only_fields = fields


class ReadSerializer(Strict):
    """Which notices count as seen from now on; all of them without `ids`."""

    ids = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_null=True, max_length=1000
    )


class NoticeSettingsSerializer(Strict):
    """How one wants to be told."""

    by_email = serializers.BooleanField(help_text="Send notices to my e-mail address, too.")
    email = serializers.CharField(read_only=True)
    can_send_email = serializers.BooleanField(
        read_only=True, help_text="Whether the site knows a mail server."
    )
    unread = serializers.IntegerField(read_only=True)


class WebhookSerializer(StrictModel):
    """An address that a project's events are posted to."""

    created_by = serializers.CharField(
        source="created_by.username", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Webhook
        fields: ClassVar = ["id", "url", "active", "created_by", "created_at"]
        read_only_fields: ClassVar = ["id", "url", "created_at"]


class NewWebhookSerializer(Strict):
    """Where events are to be posted to."""

    url = serializers.URLField(max_length=500)


class MadeWebhookSerializer(WebhookSerializer):
    """A new webhook with the secret its events are signed with, which is told this once."""

    class Meta(WebhookSerializer.Meta):
        fields: ClassVar = [*WebhookSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer[Any]):
    """An event that was posted, or is to be."""

    class Meta:
        model = Delivery
        fields: ClassVar = [
            "id", "kind", "body", "state", "tries", "error", "created_at", "next_try_at",
            "ended_at",
        ]  # fmt: skip
        read_only_fields = fields
