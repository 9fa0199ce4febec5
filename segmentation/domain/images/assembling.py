"""Files that belong together, put beside each other for a reader as they were at their owner's."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from segmentation.domain.common.troubles import is_full
from segmentation.domain.images import staging
from segmentation.domain.images.models import Upload
from segmentation.domain.images.together import root_of
from segmentation.domain.jobs.errors import JobFailed

_SPLIT_FORMATS = (".tif", ".tiff", ".ome")
UNNAMED = "OME-Zarr image"


@dataclass(frozen=True)
class Assembled:
    """What to open: a file or folder, what its owner calls it, and where its parts lie, if any."""

    path: Path
    name: str
    folder: Path | None


def assemble(upload: Upload, place: Path) -> Assembled:
    """The file of an upload with all of its set that may belong to it, linked into `place`.

    Raises `JobFailed` when the paths of the set's files contradict each other.
    """
    others = [upload, *_companions(upload)]
    if len(others) == 1:
        return Assembled(staging.path(upload.pk), upload.filename, None)
    _link(others, place, upload)
    path = path_of(upload)
    if upload.parts.exists():
        root = root_of(path)
        return Assembled(place / root, PurePosixPath(root).name or UNNAMED, place)
    return Assembled(place / path, upload.filename, place)


def path_of(upload: Upload) -> str:
    """Where a file lay at its owner's."""
    return upload.relative_path or upload.filename


def _companions(upload: Upload) -> Iterable[Upload]:
    """The parts of its image; else those beside it, when its format may be split over several."""
    if upload.set_id is None:
        return []
    parts = list(upload.parts.all())
    if parts or not upload.filename.lower().endswith(_SPLIT_FORMATS):
        return parts
    alike = Upload.objects.filter(set=upload.set_id, part_of=None, kind=upload.kind)
    folder = PurePosixPath(path_of(upload)).parent
    return [
        other
        for other in alike.exclude(pk=upload.pk)
        if other.filename.lower().endswith(_SPLIT_FORMATS)
        and PurePosixPath(path_of(other)).parent == folder
    ]


def _link(uploads: Iterable[Upload], place: Path, upload: Upload) -> None:
    try:
        for one in uploads:
            target = place / path_of(one)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(staging.path(one.pk), target)
    except OSError as error:
        if is_full(error):
            raise
        raise JobFailed(
            f"{upload.filename} can't be put beside the other files of its set: two have the same "
            "path, or one has a name that is too long."
        ) from error
