"""Sending notices, reading them, and looking after webhooks."""

from segmentation.domain.notices.services.people import mark_read, send_notice, want_email
from segmentation.domain.notices.services.webhooks import (
    add_webhook,
    change_webhook,
    remove_webhook,
    tell_webhooks,
    try_webhook,
)

__all__ = [
    "add_webhook",
    "change_webhook",
    "mark_read",
    "remove_webhook",
    "send_notice",
    "tell_webhooks",
    "try_webhook",
    "want_email",
]
