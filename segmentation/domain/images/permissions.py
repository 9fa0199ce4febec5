"""Who may do what with uploads and images."""

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.images.models import Upload
from segmentation.domain.projects.permissions import can_upload


def can_continue_upload(user: User, upload: Upload) -> bool:
    """Only the person who began an upload sends its bytes or ends it, and only while that person
    may upload to the project; models are uploaded by site admins."""
    may = is_site_admin(user) if upload.project is None else can_upload(user, upload.project)
    return upload.owner_id == user.pk and may
