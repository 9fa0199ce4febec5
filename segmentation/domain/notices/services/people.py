"""Notices to people."""

from collections.abc import Iterable
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.common.commits import once_on_commit
from segmentation.domain.notices.models import Delivery, Notice, NoticeSettings
from segmentation.domain.notices.queries import can_send_email
from segmentation.domain.notices.sending import send
from segmentation.domain.projects.models import Project

_LONGEST_TITLE = 300


def group_name(person_id: UUID) -> str:
    """The channel layer's group of a person's open pages."""
    return f"person.{person_id}"


@transaction.atomic
def send_notice(
    recipients: Iterable[User | None],
    kind: str,
    title: str,
    *,
    text: str = "",
    link: str = "",
    project: Project | None = None,
) -> list[Notice]:
    """Tell people something, as part of the present transaction: each once, the absent left out.

    `kind` is a word for programs ("run-ended"); `link` is the path of the page to look at.
    """
    people = {user.pk: user for user in recipients if user is not None and user.is_active}
    told = [
        Notice(
            recipient=user,
            project=project,
            kind=kind,
            title=title[:_LONGEST_TITLE],
            text=text,
            link=link,
        )
        for user in people.values()
    ]
    Notice.objects.bulk_create(told)
    _send_mails(told)
    for key in people:
        once_on_commit(_hint, key)
    return told


@transaction.atomic
def mark_read(user: User, ids: Iterable[UUID] | None = None) -> int:
    """Have a person's notices (all of them, or those of these ids) count as seen; how many did."""
    notices = Notice.objects.visible_to(user).unread()
    if ids is not None:
        notices = notices.filter(pk__in=list(ids))
    once_on_commit(_hint, user.pk)
    return notices.update(read_at=timezone.now())


def want_email(user: User, wanted: bool) -> None:
    """Say whether a person wants notices by e-mail, too."""
    NoticeSettings.objects.update_or_create(user=user, defaults={"by_email": wanted})


def _send_mails(notices: list[Notice]) -> None:
    if not can_send_email() or not notices:
        return
    people = [notice.recipient_id for notice in notices]
    wanting = NoticeSettings.objects.filter(user__in=people, by_email=True).exclude(user__email="")
    keys = set(wanting.values_list("user", flat=True))
    send(
        Delivery(notice=notice, kind=notice.kind)
        for notice in notices
        if notice.recipient_id in keys
    )


def _hint(person_id: UUID) -> None:
    """Say "there is news" to a person's open pages; that it gets lost is no harm."""
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group_name(person_id), {"type": "news"})
