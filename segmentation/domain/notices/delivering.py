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
from segmentation.domain.notices.sending import DELIVER, delivered, refused


class DeliverKind:
    """Sends a mail or posts to a webhook; a failure is written down, and tried again later."""

    name = DELIVER

    def run(self, context: JobContext) -> None:
        """Try the job's delivery."""
        rows = Delivery.objects.select_related("notice__recipient", "webhook")
        delivery = rows.filter(pk=context.job.payload["delivery"]).first()
        if delivery is None or delivery.state != DeliveryState.WAITING:
            raise JobCancelled  # with its webhook, or by an attempt that was thought dead
        failure = _failure(delivery)
        with context.publish():
            if failure is None:
                delivered(delivery)
            else:
                refused(delivery, str(failure), for_good=failure.for_good)

    def changed(self, job: Job) -> None:
        """A delivery whose job was given up is given up."""
        if job.state in {JobState.FAILED, JobState.CANCELLED}:
            waiting = Delivery.objects.filter(
                pk=job.payload["delivery"], state=DeliveryState.WAITING
            )
            waiting.update(state=DeliveryState.FAILED, error=job.error)


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
