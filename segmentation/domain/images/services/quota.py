"""Whether there is room: for a file before its first byte is taken, then for its pixels."""

from django.conf import settings
from django.db.models import F, Sum

from segmentation.domain.common.errors import QuotaExceeded
from segmentation.domain.images import staging
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.projects.models import Project
from segmentation.science.pixels.limits import DEFAULT, Limits

UNITS = ("bytes", "kB", "MB", "GB", "TB")


def check_room(project: Project | None, length: int) -> None:
    """Refuse a file that is too big by itself, for its project, or for the disk.

    To be called with the project's row locked: what others have announced counts as taken.
    """
    if length > settings.OCELLUS_UPLOAD_MAX_BYTES:
        raise QuotaExceeded(
            f"The file has {readable(length)}; "
            f"the most one file may have is {readable(settings.OCELLUS_UPLOAD_MAX_BYTES)}."
        )
    if project is not None and _taken(project) + length > settings.OCELLUS_PROJECT_MAX_BYTES:
        raise QuotaExceeded(
            f"The project is full: with this file it would hold more than "
            f"{readable(settings.OCELLUS_PROJECT_MAX_BYTES)}. Delete images you no longer need, "
            "and remove them for good in the trash: what lies there counts, too."
        )
    if _announced() + length > staging.free_bytes() - settings.OCELLUS_DISK_RESERVE_BYTES:
        raise QuotaExceeded("The server's disk has no room for this file. Tell its administrator.")


def import_limits(upload: Upload) -> Limits:
    """What the pixels of a received file may take: no more than its project and the disk have left.

    The file itself does not count: it goes away once its pixels are stored.
    """
    parts = upload.parts.aggregate(sum=Sum("length"))["sum"] or 0
    own = upload.length + int(parts)
    others = 0 if upload.project is None else _taken(upload.project) - own
    disk = staging.free_bytes() - settings.OCELLUS_DISK_RESERVE_BYTES
    limits = DEFAULT.within(settings.OCELLUS_PROJECT_MAX_BYTES - others, "its project")
    return limits.within(disk, "the server's storage")


def readable(count: int) -> str:
    """A number of bytes as people say it: 1500 → 1.5 kB."""
    amount, unit = float(count), 0
    while amount >= 1000 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:,.3g} {UNITS[unit]}" if amount < 1000 else f"{amount:,.0f} {UNITS[unit]}"


def _taken(project: Project) -> int:
    stored = Image.objects.filter(project=project).aggregate(sum=Sum("bytes"))["sum"] or 0
    pending = Upload.objects.filter(
        project=project, state__in=[UploadState.RECEIVING, UploadState.IMPORTING]
    ).aggregate(sum=Sum("length"))["sum"]
    return int(stored) + int(pending or 0)


def _announced() -> int:
    """Bytes of all projects that are still to come."""
    missing = Upload.objects.receiving().aggregate(sum=Sum(F("length") - F("offset")))["sum"]
    return int(missing or 0)
