"""Whose uploads one may go on with."""

from uuid import UUID

from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Forbidden, NotFound
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.permissions import can_continue_upload
from segmentation.interfaces.api.tus.protocol import Gone


def upload_of(user: User, upload_id: UUID) -> Upload:
    """The upload, if this person began it and it still stands.

    Raises `NotFound` for those who don't see it, `Forbidden` for those who only see it, and
    `Gone` between its expiry and its removal.
    """
    seen = Upload.objects.visible_to(user).select_related("project", "set")
    upload = seen.filter(pk=upload_id).first()
    if upload is None:
        raise NotFound("There is no such upload.")
    if not can_continue_upload(user, upload):
        raise Forbidden("Only the person who began an upload can go on with it.")
    if upload.state == UploadState.RECEIVING and upload.expires_at < timezone.now():
        raise Gone
    return upload
