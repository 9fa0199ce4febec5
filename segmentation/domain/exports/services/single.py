"""Making files of segmentations; an object has the same id in every one."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from segmentation.domain.common.errors import UserError
from segmentation.domain.exports.naming import stem_of
from segmentation.domain.images.queries import image_info
from segmentation.domain.images.scratch import scratch_root
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.phenotypes.queries import with_phenotypes
from segmentation.science.interchange import FORMATS, CannotHold, Format
from segmentation.science.measurements.neighbourhood import Near


@dataclass(frozen=True)
class ExportedFile:
    """A file made for one download; `open` it once, or `discard` it."""

    path: Path
    filename: str
    media_type: str

    def open(self) -> BinaryIO:
        """The bytes; the file's name is gone at once and its room when it is closed, so that
        neither a broken connection nor a crash leaves it behind."""
        file = self.path.open("rb")
        self.discard()
        return file

    def discard(self) -> None:
        """Remove the file."""
        shutil.rmtree(self.path.parent, ignore_errors=True)


def export_segmentation(
    segmentation: Segmentation, format_name: str, near: Near | None = None
) -> ExportedFile:
    """A segmentation as it is now in one of the formats, with the project's phenotypes.

    `near` adds how many cells of each phenotype lie near each. Raises `UserError` for other
    formats, and for what a format has no place for. Who may see the segmentation is asked before.
    """
    file_format = FORMATS.get(format_name)
    if file_format is None:
        raise UserError(
            f"There is no format “{format_name}”; there are: {', '.join(FORMATS)}.",
            "unknown_format",
        )
    filename = f"{stem_of(segmentation.image.name)}{file_format.suffix}"
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=scratch_root()))
    try:
        _write(folder / filename, segmentation, file_format, near)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return ExportedFile(folder / filename, filename, file_format.media_type)


def _write(path: Path, segmentation: Segmentation, file_format: Format, near: Near | None) -> None:
    labels, table = open_labels(segmentation), read_table(segmentation)
    table = with_phenotypes(table, segmentation, near)
    try:
        file_format.write(path, labels, image_info(segmentation.image), table)
    except CannotHold as refusal:
        raise UserError(str(refusal), "cannot_hold") from refusal
