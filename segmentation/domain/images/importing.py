"""The kind of work that turns a received file into images."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from segmentation.domain.common import storage
from segmentation.domain.images import staging
from segmentation.domain.images.assembling import Assembled, assemble
from segmentation.domain.images.decoding import decoded
from segmentation.domain.images.ending import end_upload, follow_job
from segmentation.domain.images.models import Image, ImageState, Upload, UploadState
from segmentation.domain.images.sandbox import sandbox
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.images.services.imports import IMPORT
from segmentation.domain.images.services.quota import import_limits
from segmentation.domain.images.services.scenes import offer_scenes
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled
from segmentation.domain.jobs.models import Job
from segmentation.domain.jobs.stages import stage
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.sandbox import ImportedScene

_FILES = "files"


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
        context.note(upload=str(upload.pk))
        digest = staging.sha256(upload.pk)
        with scratch_folder(context) as folder:
            file = assemble(upload, folder / _FILES)
            if upload.ask_scenes and upload.chosen is None:
                choice = _listed(context, upload, file)
                if len(choice) > 1:
                    with context.publish():
                        offer_scenes(upload.pk, choice)
                    return
            with stage("decode"):
                scenes = _decode(context, upload, file, folder)
            with stage("write"):
                stored = [_store(context, scene) for scene in scenes]
        with context.publish():
            _publish(upload.pk, digest, stored)

    def changed(self, job: Job) -> None:
        """A failed or cancelled import fails its upload, with the reason."""
        follow_job(job)


def _listed(context: JobContext, upload: Upload, file: Assembled) -> list[ImageInfo]:
    """The headers of the images in a file."""
    look = partial(
        sandbox().list_scenes,
        file.path,
        import_limits(upload),
        file.name,
        context.checkpoint,
        file.folder,
    )
    return decoded(look)


def _decode(
    context: JobContext, upload: Upload, file: Assembled, folder: Path
) -> list[ImportedScene]:
    decode = partial(
        sandbox().import_file,
        file.path,
        folder,
        import_limits(upload),
        file.name,
        context.checkpoint,
        file.folder,
        upload.chosen,
    )
    return decoded(decode)


def _store(context: JobContext, scene: ImportedScene) -> StoredScene:
    context.checkpoint()
    size = sum(file.stat().st_size for file in scene.folder.rglob("*") if file.is_file())
    key = f"{context.storage_prefix}/{scene.index}"
    storage.put_tree(scene.folder, key)
    return StoredScene(scene.info, key, size)


def _publish(upload_id: UUID, digest: str, scenes: Sequence[StoredScene]) -> None:
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    assert upload.project_id is not None  # noqa: S101 (only models belong to no project)
    images = [
        Image(
            project_id=upload.project_id,
            upload=upload,
            name=scene.info.name[:255],
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
    end_upload(upload, images)


def _header(info: ImageInfo) -> dict[str, object]:
    """The fields of an image that say what `info` says."""
    fields = info.to_json()
    del fields["name"]
    return fields | {"objective": info.objective[:200], "acquired": info.acquired[:40]}
