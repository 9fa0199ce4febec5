"""The kind of work that tries one delivery."""

import json
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.notices.models import Delivery, DeliveryState, Notice, Webhook
from segmentation.domain.notices.posting import NotDelivered, post
from segmentation.domain.notices.sending import DELIVER, TEST, delivered, given_up, refused

RESTS = "The webhook rests, so this is not posted any more."


class DeliverKind:
    """Sends a mail or posts to a webhook; a failure is written down, and tried again later."""

    name = DELIVER
    errand = True

    def run(self, context: JobContext) -> None:
        """Try the job's delivery."""
        rows = Delivery.objects.select_related("notice__recipient", "webhook")
        delivery = rows.filter(pk=context.job.payload["delivery"]).first()
        if delivery is None or delivery.state != DeliveryState.WAITING:
            raise JobCancelled  # with its webhook, or by an attempt that was thought dead
        if _rests(delivery):
            with context.publish():
                given_up(delivery, RESTS)
            return
        failure = _failure(delivery)
        with context.publish():
            if failure is None:
                delivered(delivery)
            else:
                refused(delivery, str(failure), for_good=failure.for_good)

    def changed(self, job: Job) -> None:
        """A try that failed for another reason, as with its worker, is one that failed."""
        if job.state not in {JobState.FAILED, JobState.CANCELLED}:
            return
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
        delivery = waiting.filter(pk=job.payload["delivery"]).first()
        if delivery is None:
            return
        if job.state == JobState.FAILED:
            refused(delivery, job.error)
        else:
            given_up(delivery, job.error)


def _rests(delivery: Delivery) -> bool:
    """Whether it is for a webhook that is not active by now; its owner may still ask for a test."""
    if delivery.webhook is None or delivery.webhook.active:
        return False
    return delivery.kind != TEST or delivery.tries > 0


def _failure(delivery: Delivery) -> NotDelivered | None:
    try:
        if delivery.webhook is not None:
            _post(delivery, delivery.webhook)
        elif delivery.notice is not None:
            _mail(delivery.notice)
    except NotDelivered as failure:
        return failure
    return None


def _post(delivery: Delivery, webhook: Webhook) -> None:
    headers = {"Ocellus-Event": delivery.kind, "Ocellus-Delivery": str(delivery.pk)}
    body = {"id": str(delivery.pk), **delivery.body}
    post(webhook.url, json.dumps(body).encode(), webhook.secret, headers)


def _mail(notice: Notice) -> None:
    link = f"{settings.OCELLUS_PUBLIC_URL}{notice.link}" if notice.link else ""
    why = "You get this because you asked for notices by e-mail; your settings on the site end it."
    body = "\n\n".join(part for part in (notice.title, notice.text, link, why) if part)
    # A line break in a name must not become a header.
    subject = " ".join(f"[Ocellus] {notice.title}".split())
    try:
        EmailMessage(subject, body, to=[notice.recipient.email]).send()
    except (OSError, smtplib.SMTPException) as error:
        raise NotDelivered(f"The mail server did not take it: {error}.") from error
