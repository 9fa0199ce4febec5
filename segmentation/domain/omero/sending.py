"""The kind of work that sends results to OMERO: as attached files, or as regions of interest."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from segmentation.domain.common.errors import UserError
from segmentation.domain.exports.naming import stem_of
from segmentation.domain.images.queries import image_info
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.models import Job
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table
from segmentation.domain.omero.client import OmeroWeb
from segmentation.domain.omero.moving import Item, move_all, settle, transfer_of
from segmentation.domain.omero.services.transfers import ROIS, SEND
from segmentation.domain.phenotypes.queries import with_phenotypes
from segmentation.science.interchange import FORMATS, CannotHold
from segmentation.science.interchange.outlines import Outline, outlines

_SHAPES_AT_ONCE = 500
_POLYGON = "http://www.openmicroscopy.org/Schemas/OME/2016-06#Polygon"
# Opaque yellow as OMERO keeps colours: RGBA in a signed 32-bit number.
_YELLOW = 0xFFFF00FF - 2**32


class SendKind:
    """Sends result after result to the image that it belongs to."""

    name = SEND

    def run(self, context: JobContext) -> None:
        """Send what the job's transfer still waits for."""
        transfer, connection, _ = transfer_of(context)
        with scratch_folder(context) as folder:

            def send(omero: OmeroWeb, position: int, item: Item) -> None:
                segmentation = _segmentation(item)
                number, revision = item["omero"], item["revision"]
                if transfer.format == ROIS:
                    _outline(context, omero, number, segmentation, revision)
                    settle(context, transfer, position, state="done")
                    return
                path = _write(folder, segmentation, revision, transfer.format)
                media_type = FORMATS[transfer.format].media_type
                made = omero.attach(number, path, path.name, media_type)
                path.unlink()
                settle(context, transfer, position, state="done", attachment=made)

            move_all(context, transfer, connection, send)

    def changed(self, job: Job) -> None:
        """A transfer's state is its job's: there is nothing to bring in line."""


def _segmentation(item: Item) -> Segmentation:
    rows = Segmentation.objects.present().select_related("image__project")
    found = rows.filter(pk=item["segmentation"]).first()
    if found is None:
        raise UserError("this result has been deleted.")
    return found


def _write(
    folder: Path, segmentation: Segmentation, revision: int | None, format_name: str
) -> Path:
    """The file of a result; its name says what it is of, and which result it is."""
    file_format = FORMATS[format_name]
    name = f"{stem_of(segmentation.image.name)}-ocellus-{str(segmentation.pk)[:8]}"
    path = folder / f"{name}{file_format.suffix}"
    table = with_phenotypes(read_table(segmentation, number=revision), segmentation)
    labels = open_labels(segmentation, revision)
    try:
        file_format.write(path, labels, image_info(segmentation.image), table)
    except CannotHold as refusal:
        raise UserError(str(refusal), "cannot_hold") from refusal
    return path


def _outline(
    context: JobContext,
    omero: OmeroWeb,
    number: int,
    segmentation: Segmentation,
    revision: int | None,
) -> None:
    table = read_table(segmentation, number=revision)
    found = _shapes(outlines(open_labels(segmentation, revision), table))
    while some := list(islice(found, _SHAPES_AT_ONCE)):
        context.checkpoint()
        omero.outline(number, some)


def _shapes(found: Iterator[Outline]) -> Iterator[dict[str, Any]]:
    """A polygon for each part of an object in a plane; holes have no place in OMERO's polygons."""
    for count, outline in enumerate(found, start=1):
        for part, polygon in enumerate(outline.polygons, start=1):
            yield {
                "@type": _POLYGON,
                "oldId": f"-{count}:-{part}",
                "Points": " ".join(f"{x:g},{y:g}" for y, x in polygon[0].tolist()),
                "TheT": outline.t,
                "TheZ": outline.z,
                "Text": str(outline.label),
                "StrokeColor": _YELLOW,
            }
