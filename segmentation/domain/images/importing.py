"""The kind of work that turns a received file into images."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from django.db import transaction

from segmentation.domain.common import storage
from segmentation.domain.images import staging
from segmentation.domain.images.models import Image, ImageState, Upload, UploadState
from segmentation.domain.images.news import announce_upload
from segmentation.domain.images.sandbox import sandbox
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.images.services.quota import import_limits
from segmentation.domain.images.services.uploads import IMPORT
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job, JobState
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.sandbox import ImportedScene, SandboxError

CANCELLED = "The import was cancelled."


@dataclass(frozen=True)
class StoredScene:
    """A scene whose files are in the store, below `key`."""

    info: ImageInfo
    key: str
    bytes: int


class ImportKind:
    """Decodes a file in a child process, stores its scenes and publishes them as images."""

    name = IMPORT

    def run(self, context: JobContext) -> None:
        """Import the file of the job's upload; a file that can't be read fails the job."""
        upload = Upload.objects.filter(pk=context.job.payload["upload"]).first()
        if upload is None:
            raise JobCancelled
        digest = _sha256(staging.path(upload.pk))
        with scratch_folder(context) as folder:
            scenes = _decode(context, upload, folder)
            stored = [_store(context, scene) for scene in scenes]
        with context.publish():
            _publish(upload.pk, digest, stored)

    def changed(self, job: Job) -> None:
        """A failed or cancelled import fails its upload, with the reason."""
        if job.state not in {JobState.FAILED, JobState.CANCELLED}:
            return
        upload = Upload.objects.select_for_update().filter(job=job).first()
        if upload is not None:
            upload.state, upload.error = UploadState.FAILED, job.error or CANCELLED
            _end(upload)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _decode(context: JobContext, upload: Upload, folder: Path) -> list[ImportedScene]:
    decode = partial(
        sandbox().import_file,
        staging.path(upload.pk),
        folder,
        import_limits(upload),
        upload.filename,
        context.checkpoint,
    )
    try:
        try:
            return decode()
        except SandboxError:  # no fault of the file: once more, in a fresh sandbox
            return decode()
    except UnreadableImage as error:
        raise JobFailed(str(error)) from error


def _store(context: JobContext, scene: ImportedScene) -> StoredScene:
    context.checkpoint()
    size = sum(file.stat().st_size for file in scene.folder.rglob("*") if file.is_file())
    key = f"{context.storage_prefix}/{scene.index}"
    storage.put_tree(scene.folder, key)
    return StoredScene(scene.info, key, size)


def _publish(upload_id: UUID, digest: str, scenes: Sequence[StoredScene]) -> None:
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    images = [
        Image(
            project_id=upload.project_id,
            upload=upload,
            name=_name(upload.filename, scene.info, len(scenes)),
            state=ImageState.READY,
            pixels_key=f"{scene.key}/pixels.zarr",
            thumbnail_key=f"{scene.key}/thumbnail.webp",
            sha256=digest,
            bytes=scene.bytes,
            **_header(scene.info),
        )
        for scene in scenes
    ]
    Image.objects.bulk_create(images)
    upload.state, upload.sha256 = UploadState.DONE, digest
    _end(upload, images)


def _header(info: ImageInfo) -> dict[str, object]:
    """The fields of an image that say what `info` says."""
    fields = info.to_json()
    del fields["name"]
    return fields


def _name(filename: str, info: ImageInfo, scenes: int) -> str:
    """The file's name; the scene's, which begins with it, when there are several."""
    return filename if scenes == 1 else info.name[:255]


def _end(upload: Upload, images: Sequence[Image] = ()) -> None:
    upload.save(update_fields=["state", "error", "sha256"])
    announce_upload(upload, images)
    upload_id = upload.pk
    transaction.on_commit(lambda: staging.remove(upload_id))
