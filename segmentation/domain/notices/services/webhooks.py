"""The addresses that programs are told at."""

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import UserError
from segmentation.domain.notices.models import Delivery, Webhook
from segmentation.domain.notices.posting import check_address
from segmentation.domain.notices.sending import TEST, send
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_manage_webhooks, require

MOST = 20


@transaction.atomic
def add_webhook(actor: User, project: Project, url: str) -> Webhook:
    """Have a project's events posted to `url`; the secret they are signed with is told once."""
    require(can_manage_webhooks, actor, project)
    check_address(url)
    if Webhook.objects.filter(project=project).count() >= MOST:
        raise UserError(f"A project has {MOST} webhooks at most: remove one first.")
    webhook = Webhook.objects.create(
        project=project, url=url, secret=secrets.token_hex(32), created_by=actor
    )
    record(actor, "webhook added", webhook, project.pk, url=url)
    return webhook


@transaction.atomic
def change_webhook(actor: User, webhook: Webhook, *, active: bool) -> Webhook:
    """Rest a webhook, or have it told again."""
    require(can_manage_webhooks, actor, webhook.project)
    webhook.active = active
    webhook.save(update_fields=["active"])
    record(actor, "webhook changed", webhook, webhook.project_id, active=active)
    return webhook


@transaction.atomic
def remove_webhook(actor: User, webhook: Webhook) -> None:
    """Tell an address nothing any more."""
    require(can_manage_webhooks, actor, webhook.project)
    record(actor, "webhook removed", webhook, webhook.project_id, url=webhook.url)
    webhook.delete()


@transaction.atomic
def try_webhook(actor: User, webhook: Webhook) -> Delivery:
    """Post a test, as its owner asks for."""
    require(can_manage_webhooks, actor, webhook.project)
    body = {"message": "This is a test."}
    return send([_delivery(webhook, TEST, webhook.project, body)])[0]


def tell_webhooks(project: Project, kind: str, body: dict[str, Any]) -> int:
    """Post an event to the project's webhooks, once the present transaction commits."""
    hooks = list(Webhook.objects.filter(project=project, active=True))
    send(_delivery(hook, kind, project, body) for hook in hooks)
    return len(hooks)


def _delivery(hook: Webhook, kind: str, project: Project, body: dict[str, Any]) -> Delivery:
    said = {"type": kind, "project": str(project.pk), "at": timezone.now().isoformat(), **body}
    return Delivery(webhook=hook, kind=kind, body=said)
