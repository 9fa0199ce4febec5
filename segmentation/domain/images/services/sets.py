"""Files that belong together: opened with the first of them, closed by the client."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Conflict, NotFound
from segmentation.domain.images.models import Upload, UploadKind, UploadSet
from segmentation.domain.images.services.imports import import_when_complete
from segmentation.domain.images.together import leaders
from segmentation.domain.projects.models import Project


def open_set(actor: User, project: Project, set_id: UUID) -> UploadSet:
    """The set of an id that the client made; raises `NotFound` for another's, `Conflict` when it
    is closed."""
    group, _ = UploadSet.objects.get_or_create(
        pk=set_id, defaults={"project": project, "owner": actor}
    )
    if group.owner_id != actor.pk or group.project_id != project.pk:
        raise NotFound("There is no such set of uploads.")
    if group.finished_at is not None:
        raise Conflict("This set of uploads is closed; make a new one.")
    return group


@transaction.atomic
def finish_set(actor: User, set_id: UUID) -> UploadSet:
    """Close a set and import its files; closing it again changes nothing.

    Raises `Conflict` while bytes of one of its files are missing.
    """
    group = UploadSet.objects.select_for_update().filter(pk=set_id, owner=actor).first()
    if group is None:
        raise NotFound("There is no such set of uploads.")
    if group.finished_at is not None:
        return group
    uploads = list(group.uploads.select_for_update(of=("self",)).order_by("created_at"))
    missing = [upload.filename for upload in uploads if upload.offset != upload.length]
    if missing:
        raise Conflict(f"{len(missing)} files of this set are not complete: {missing[0]}, …")
    group.finished_at = timezone.now()
    group.save(update_fields=["finished_at"])
    _join(uploads)
    for upload in uploads:
        upload.set = group
        import_when_complete(upload)
    return group


def _join(uploads: list[Upload]) -> None:
    """Have the files of one image imported with the one that leads them."""
    images = [upload for upload in uploads if upload.kind == UploadKind.IMAGE]
    led = leaders([upload.relative_path or upload.filename for upload in images])
    for index, leader in led.items():
        images[index].part_of = images[leader]
    Upload.objects.bulk_update([images[index] for index in led], ["part_of"])
