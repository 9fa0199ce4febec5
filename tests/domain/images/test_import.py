"""Real files become images, broken ones a sentence, and crashes change neither."""

import io

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image as Picture
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.images import staging
from segmentation.domain.images.models import Image, ImageState, Upload, UploadState
from segmentation.domain.images.queries import image_info, open_pixels, thumbnail
from segmentation.domain.images.services import create_upload, open_writer, terminate_upload
from segmentation.domain.jobs.errors import LeaseLost
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.projects.models import Project
from segmentation.science.pixels.limits import in_bytes
from tests.domain.working import take, work

pytestmark = pytest.mark.django_db(transaction=True)


def tiff(array: NDArray[np.generic], compression: str | None = None) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, array, compression=compression)
    return file.getvalue()


def send(owner: User, project: Project, name: str, data: bytes) -> Upload:
    upload = create_upload(owner, project, filename=name, length=len(data))
    if data:
        with open_writer(upload.pk, 0) as writer:
            writer.write(data)
    return upload


def test_a_file_becomes_an_image(owner: User, project: Project) -> None:
    array = np.arange(60 * 70, dtype=np.uint16).reshape(60, 70)
    upload = send(owner, project, "cells.tif", tiff(array))
    assert work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.error, len(upload.sha256)) == (UploadState.DONE, "", 64)
    image = upload.images.get()
    assert (image.state, image.name, image.dtype) == (ImageState.READY, "cells.tif", "uint16")
    assert image.shape == [1, 1, 1, 60, 70]
    assert image.sha256 == upload.sha256
    assert image.bytes > 0
    pixels = open_pixels(image)
    assert np.array_equal(pixels.read(0, 0, 0, slice(0, 60), slice(0, 70)), array)
    assert image_info(image).shape == pixels.info.shape
    assert Picture.open(io.BytesIO(thumbnail(image))).format == "WEBP"
    assert not staging.path(upload.pk).exists()
    states = [event.body["state"] for event in events_after(project.pk, 0)]
    assert states == ["importing", "done"]
    assert events_after(project.pk, 1)[0].body["images"] == [str(image.pk)]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("nothing.tif", b"", "nothing.tif is empty"),
        ("notes.tif", b"these are no pixels at all", "notes.tif "),
        ("cut.tif", tiff(np.zeros((64, 64), np.uint8))[:2000], "cut.tif "),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    owner: User, project: Project, name: str, data: bytes, reason: str
) -> None:
    upload = send(owner, project, name, data)
    good = send(owner, project, "good.tif", tiff(np.zeros((8, 8), np.uint8)))
    assert work() == 2
    upload.refresh_from_db()
    good.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert upload.error.startswith(reason)
    assert not upload.images.exists()
    assert not staging.path(upload.pk).exists()
    assert good.state == UploadState.DONE
    told = [event.body for event in events_after(project.pk, 0)]
    last = [body for body in told if body["upload"] == str(upload.pk)][-1]
    assert (last["state"], last["error"]) == ("failed", upload.error)


def test_pixels_that_the_project_has_no_room_for_are_not_decoded(
    owner: User, project: Project, settings: Settings
) -> None:
    packed = tiff(np.zeros((2000, 2000), np.uint16), compression="zlib")
    settings.OCELLUS_PROJECT_MAX_BYTES = 8_000_000
    upload = send(owner, project, "exact.tif", packed)
    assert work() == 1
    upload.refresh_from_db()
    assert upload.state == UploadState.DONE
    late = send(owner, project, "late.tif", packed)
    assert work() == 1
    late.refresh_from_db()
    left = in_bytes(8_000_000 - upload.images.get().bytes)
    assert late.error == (
        f"late.tif claims to hold 8 MB of pixels, more than the {left} still free in its project."
    )
    assert not late.images.exists()


def test_pixels_that_the_disk_has_no_room_for_are_not_decoded(
    owner: User, project: Project, settings: Settings
) -> None:
    upload = send(owner, project, "big.tif", tiff(np.zeros((500, 500), np.uint16)))
    settings.OCELLUS_DISK_RESERVE_BYTES = staging.free_bytes()
    assert work() == 1
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert upload.error.endswith("still free in the server's storage.")


def test_a_killed_import_is_done_again_and_gives_one_result(owner: User, project: Project) -> None:
    upload = send(owner, project, "cells.tif", tiff(np.ones((20, 20), np.uint8)))
    killed = take()
    half_done = f"{killed.storage_prefix}/0/pixels.zarr/zarr.json"
    storage.put_bytes(half_done, b"{}")
    Job.objects.update(state=JobState.QUEUED)  # what the reaper does with a dead worker's job
    assert work() == 1
    image = Image.objects.get()
    with pytest.raises(LeaseLost), killed.publish():
        pytest.fail("a lost lease must not publish")
    assert Image.objects.get() == image
    assert image.pixels_key.split("/")[2] == "2"
    upload.refresh_from_db()
    assert upload.state == UploadState.DONE


def test_an_upload_ended_while_it_is_imported_leaves_nothing(owner: User, project: Project) -> None:
    upload = send(owner, project, "cells.tif", tiff(np.ones((20, 20), np.uint8)))
    running = take()
    terminate_upload(owner, upload)
    execute(running)
    assert not Image.objects.exists()
    assert Job.objects.get().state == JobState.CANCELLED
