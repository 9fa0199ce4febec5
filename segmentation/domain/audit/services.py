"""Writing down who changed what."""

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models

from segmentation.domain.audit.models import AuditEntry


def record(
    actor: AbstractBaseUser | AnonymousUser | None,
    action: str,
    target: models.Model,
    project_id: uuid.UUID | None = None,
    **data: Any,
) -> AuditEntry:
    """Write one entry, in the transaction of the change; without an actor the site did it.

    `action` is a verb in the past tense ("run started"); `data` must be fit for JSON and hold
    no secrets.
    """
    return AuditEntry.objects.create(
        actor_id=None if actor is None else actor.pk,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        project_id=project_id,
        data=data,
    )
