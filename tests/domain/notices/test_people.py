"""Notices to people: each sees their own, and gets a mail where that is wanted and possible."""

import smtplib

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pytest_django import Settings

from segmentation.domain.notices.models import Delivery, DeliveryState, Notice
from segmentation.domain.notices.queries import newest_of, unread_count
from segmentation.domain.notices.sending import WAITS, send_due
from segmentation.domain.notices.services import mark_read, send_notice, want_email
from tests.domain.working import work
from tests.factories import ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_everyone_hears_once_and_reads_their_own() -> None:
    one, other, gone = UserFactory.create(), UserFactory.create(), UserFactory.create()
    gone.is_active = False
    told = send_notice([one, other, one, None, gone], "test", "Something happened")
    assert {notice.recipient for notice in told} == {one, other}
    assert mark_read(one) == 1
    assert (unread_count(one), unread_count(other)) == (0, 1)
    assert mark_read(one) == 0
    assert mark_read(other, [told[0].pk]) == 0, "somebody else's stays as it is"


def test_what_changes_is_seen_as_news() -> None:
    user = UserFactory.create()
    assert newest_of([user.pk]) == {}
    send_notice([user], "test", "One")
    came = newest_of([user.pk])[user.pk]
    mark_read(user)
    assert newest_of([user.pk])[user.pk] > came


def test_a_notice_is_part_of_what_it_tells() -> None:
    user = UserFactory.create()

    @transaction.atomic
    def something_that_fails() -> None:
        send_notice([user], "test", "One")
        raise IntegrityError

    with pytest.raises(IntegrityError):
        something_that_fails()
    assert not Notice.objects.exists()


def test_a_mail_goes_to_who_wants_one(settings: Settings) -> None:
    settings.OCELLUS_EMAIL = True
    settings.OCELLUS_PUBLIC_URL = "https://ocellus.example.org"
    wanting, silent = UserFactory.create(), UserFactory.create()
    want_email(wanting, wanted=True)
    project = ProjectFactory.create()
    send_notice([wanting, silent], "test", "Two\nlines", link="/runs/1/", project=project)
    assert work() == 1
    (sent,) = mail.outbox
    assert sent.to == [wanting.email]
    assert sent.subject == "[Ocellus] Two lines"
    assert "https://ocellus.example.org/runs/1/" in sent.body
    assert Delivery.objects.get().state == DeliveryState.DELIVERED


def test_a_site_without_a_mail_server_sends_none(settings: Settings) -> None:
    settings.OCELLUS_EMAIL = False
    user = UserFactory.create()
    want_email(user, wanted=True)
    send_notice([user], "test", "One")
    assert not Delivery.objects.exists()


def test_a_mail_server_that_is_away_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OCELLUS_EMAIL = True
    user = UserFactory.create()
    want_email(user, wanted=True)

    def refuse(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    with monkeypatch.context() as patch:
        patch.setattr(mail.EmailMessage, "send", refuse)
        send_notice([user], "test", "One")
        work()
    delivery = Delivery.objects.get()
    assert delivery.state == DeliveryState.WAITING
    assert delivery.next_try_at is not None
    assert "gone" in delivery.error
    assert send_due() == 0, "not before its time"
    delivery.next_try_at -= WAITS[0]
    delivery.save()
    assert send_due() == 1
    assert send_due() == 0
    work()
    assert len(mail.outbox) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.tries, delivery.error) == (DeliveryState.DELIVERED, 2, "")
