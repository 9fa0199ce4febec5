"""The kind of work that turns a received file of labels into the truth of its image."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from segmentation.domain.common import storage
from segmentation.domain.images import staging
from segmentation.domain.images.decoding import decoded
from segmentation.domain.images.ending import end_upload, follow_job
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.images.queries import image_info, open_pixels
from segmentation.domain.images.sandbox import sandbox
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.images.services.imports import IMPORT_LABELS
from segmentation.domain.images.services.quota import import_limits
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.pairing import Candidates, NoPartner
from segmentation.domain.masks.services import publish_segmentation
from segmentation.domain.masks.tables import table_bytes
from segmentation.science.interchange import label_import
from segmentation.science.measurements import measure
from segmentation.science.pixels.store import open_labels


@dataclass(frozen=True)
class StoredLabels:
    """The objects of one image, in the store: pyramid and table lie below `key`."""

    image: Image
    key: str
    count: int
    cut: int


class ImportLabelsKind:
    """Decodes labels in a child process, measures their objects and publishes them as truth."""

    name = IMPORT_LABELS

    def run(self, context: JobContext) -> None:
        """Import the labels of the job's upload; what can't be read or paired fails the job."""
        uploads = Upload.objects.select_related("project", "owner")
        upload = uploads.filter(pk=context.job.payload["upload"]).first()
        if upload is None:
            raise JobCancelled
        digest = staging.sha256(upload.pk)
        images = _images_of(upload)
        with scratch_folder(context) as folder:
            found = _decode(context, upload, images, folder)
            stored = [
                _store(context, images[index], folder / str(index), cut)
                for index, cut in sorted(found.items())
            ]
        with context.publish():
            _publish(upload, digest, stored)

    def changed(self, job: Job) -> None:
        """A failed or cancelled import fails its upload, with the reason."""
        follow_job(job)


def _images_of(upload: Upload) -> list[Image]:
    """The image a file of labels belongs to: the one its owner says, else by its name.

    It is looked for in the file's set, else in its project. A JSON file that is called like none
    may name several itself.
    """
    path = upload.relative_path or upload.filename
    ready = (
        Image.objects.present().filter(project=upload.project_id).ready().select_related("upload")
    )
    if upload.target is not None:
        meant = ready.filter(pk=upload.target).first()
        if meant is None:
            raise _gone(upload)
        return [meant]
    together = list(ready.filter(upload__set=upload.set_id)) if upload.set_id else []
    images = together or list(ready)
    candidates = Candidates([(image, _path(image)) for image in images])
    try:
        return [candidates.partner(path)]
    except NoPartner as reason:
        if path.casefold().endswith(".json") and images:
            return images
        raise JobFailed(f"{upload.filename} {reason}.") from reason


def _gone(upload: Upload) -> JobFailed:
    return JobFailed(f"The image of {upload.filename} was deleted meanwhile.")


def _path(image: Image) -> str:
    """Where an image lay; scenes of one file can only be told apart by their own names."""
    folder = image.upload.relative_path.rpartition("/")[0] if image.upload else ""
    return f"{folder}/{image.name}" if folder else image.name


def _decode(
    context: JobContext, upload: Upload, images: list[Image], folder: Path
) -> dict[int, int]:
    """How many objects were cut at the edge, by the index of each image that got some."""
    decode = partial(
        sandbox().do,
        label_import.__name__,
        staging.path(upload.pk),
        folder,
        import_limits(upload),
        upload.filename,
        {"targets": [image_info(image).to_json() for image in images]},
        context.checkpoint,
    )
    return {found["index"]: found["cut"] for found in decoded(decode)["found"]}


def _store(context: JobContext, image: Image, folder: Path, cut: int) -> StoredLabels:
    """Measure what was decoded, and write where nobody else does."""
    context.checkpoint()
    labels = open_labels(folder / label_import.LABELS).all()
    table = measure(labels, open_pixels(image))
    context.checkpoint()
    key = f"{context.storage_prefix}/{image.pk}"
    storage.put_tree(folder, key)
    storage.put_bytes(f"{key}/objects.parquet", table_bytes(table))
    return StoredLabels(image, key, table.num_rows, cut)


def _publish(upload: Upload, digest: str, stored: list[StoredLabels]) -> None:
    upload = Upload.objects.select_for_update().select_related("owner").get(pk=upload.pk)
    for labels in stored:
        image = Image.objects.select_for_update().filter(pk=labels.image.pk).first()
        if image is None:
            raise _gone(upload)
        publish_segmentation(
            image,
            None,
            upload.owner,
            pixels_key=f"{labels.key}/{label_import.LABELS}",
            table_key=f"{labels.key}/objects.parquet",
            count=labels.count,
            provenance=_provenance(upload, digest, labels),
            upload=upload,
            truth=True,
        )
    upload.state, upload.sha256 = UploadState.DONE, digest
    end_upload(upload, [labels.image for labels in stored])


def _provenance(upload: Upload, digest: str, labels: StoredLabels) -> dict[str, Any]:
    image = labels.image
    return {
        "source": "upload",
        "file": upload.relative_path or upload.filename,
        "sha256": digest,
        "image": {"id": str(image.pk), "name": image.name, "sha256": image.sha256},
        **({"cut_at_edge": labels.cut} if labels.cut else {}),
    }
