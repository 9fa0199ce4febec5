"""Reading notices."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Max

from segmentation.domain.accounts.models import User
from segmentation.domain.notices.models import Notice, NoticeSettings


def unread_count(user: User) -> int:
    """How many notices a person has not seen."""
    return Notice.objects.visible_to(user).unread().count()


def wants_email(user: User) -> bool:
    """Whether a person wants notices by e-mail, too."""
    return NoticeSettings.objects.filter(user=user, by_email=True).exists()


def can_send_email() -> bool:
    """Whether the site knows a mail server."""
    return bool(settings.OCELLUS_EMAIL)


def newest_of(people: Iterable[UUID]) -> dict[UUID, datetime]:
    """When the notices of each of these people last changed: came, or were read."""
    rows = Notice.objects.filter(recipient__in=list(people)).order_by()
    latest = rows.values_list("recipient").annotate(came=Max("created_at"), read=Max("read_at"))
    return {key: max(came, read or came) for key, came, read in latest}
