"""What is done from time to time for uploads; several workers may do it at once."""

from django.db.models import Q

from segmentation.domain.images import staging
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.scratch import clear_scratch

OPEN = (UploadState.RECEIVING, UploadState.IMPORTING)
# The file of an upload is made before its row can be seen by others.
YOUNG_S = 3600


def tidy_disk() -> None:
    """Remove what crashes left on this machine's disk."""
    clear_scratch()
    remove_stray_files()


def remove_stray_files(young_s: float = YOUNG_S) -> int:
    """Remove staged files whose upload is gone or done with; returns how many."""
    staged = staging.staged_before(young_s)
    # Files of a set stay until all of them have ended: they may be parts of each other's image.
    needed = Q(state__in=OPEN) | Q(set__uploads__state__in=OPEN)
    wanted = set(Upload.objects.filter(needed, pk__in=staged).values_list("pk", flat=True))
    strays = [upload_id for upload_id in staged if upload_id not in wanted]
    for upload_id in strays:
        staging.remove(upload_id)
    return len(strays)
