"""The kind of work that brings images from OMERO into a project."""

from collections.abc import Callable
from pathlib import Path

import httpx

from segmentation.domain.accounts.models import User
from segmentation.domain.images.filenames import safe_filename
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.images.services import take_file
from segmentation.domain.images.services.quota import check_room
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.models import Job
from segmentation.domain.omero.client import OmeroWeb, RemoteImage, save
from segmentation.domain.omero.models import Source, Transfer
from segmentation.domain.omero.moving import Changes, Item, move_all, settle, transfer_of
from segmentation.domain.omero.services.transfers import FETCH
from segmentation.domain.omero.transport import NoOmero

_LOOK_EVERY = 64 * 1024 * 1024
_ZIP = b"PK\x03\x04"


class FetchKind:
    """Fetches image after image, each as a file that is then imported like an uploaded one."""

    name = FETCH

    def run(self, context: JobContext) -> None:
        """Fetch what the job's transfer still waits for."""
        transfer, connection, person = transfer_of(context)
        with scratch_folder(context) as folder:

            def fetch(omero: OmeroWeb, position: int, item: Item) -> None:
                image = omero.image(item["omero"])
                item["name"] = image.name
                path = folder / str(position)
                whole = _fetch(context, transfer, omero, image, path)
                settle(
                    context, transfer, position,
                    _takes(transfer, person, image, path, whole=whole),
                    state="done", name=image.name,
                )  # fmt: skip

            move_all(context, transfer, connection, fetch)

    def changed(self, job: Job) -> None:
        """A transfer's state is its job's: there is nothing to bring in line."""


def _fetch(
    context: JobContext, transfer: Transfer, omero: OmeroWeb, image: RemoteImage, path: Path
) -> bool:
    """Write an image to `path`: as OME-TIFF, or, where it is too large for that, the original file.

    Says whether it is the image alone; an original file may hold others beside it.
    """
    with omero.ome_tiff(image.id) as answer:
        if answer is not None:
            _save(context, transfer, answer, path)
            return True
    with omero.original(image.id) as answer:
        _save(context, transfer, answer, path)
    with path.open("rb") as file:
        if file.read(len(_ZIP)) == _ZIP:
            raise NoOmero(
                "it is too large for OME-TIFF, and was imported from several files. Download them "
                "in OMERO, and upload the folder."
            )
    return False


def _save(context: JobContext, transfer: Transfer, answer: httpx.Response, path: Path) -> None:
    announced = answer.headers.get("Content-Length", "")
    if announced.isdecimal():
        check_room(transfer.project, int(announced))
    looked = 0

    def after_each(size: int) -> None:
        nonlocal looked
        context.checkpoint()
        if size - looked > _LOOK_EVERY:
            check_room(transfer.project, size)
            looked = size

    save(answer, path, after_each)


def _takes(
    transfer: Transfer, person: User, image: RemoteImage, path: Path, *, whole: bool
) -> Callable[[], Changes]:
    """Put a fetched file to its import, in the transaction that settles its item."""

    def take() -> Changes:
        name = image.name.replace("/", "-") or f"image-{image.id}"
        filename = f"{name}.ome.tif" if whole and not name.endswith((".tif", ".tiff")) else name
        upload = take_file(
            person, transfer.project, path, safe_filename(filename), ask_scenes=not whole
        )
        Source.objects.create(upload=upload, address=transfer.address, image=image.id)
        return {"upload": str(upload.pk)}

    return take
