"""Images come from OMERO and results go back to it, image by image."""

import io

import numpy as np
import pyarrow as pa
import pytest
import tifffile

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.omero.models import Connection, Transfer
from segmentation.domain.omero.queries import progress
from segmentation.domain.omero.services import (
    Wanted,
    disconnect,
    end_transfer,
    start_export,
    start_import,
)
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.omero.conftest import owner_of
from tests.domain.omero.fake import Omero
from tests.domain.pictures import stored_image
from tests.domain.working import work
from tests.factories import JobFactory

pytestmark = pytest.mark.django_db


def fetched(connection: Connection, *images: int) -> Transfer:
    transfer = start_import(owner_of(connection.project), connection, images)
    work()
    return Transfer.objects.select_related("job").get(pk=transfer.pk)


def found_in(image: Image) -> Segmentation:
    labels = np.zeros((1, 1, *image.shape[-2:]), np.uint32)
    labels[0, 0, 2:8, 3:9], labels[0, 0, 10:15, 20:30] = 1, 2
    return stored_segmentation(image, labels, pa.table({"label": [1, 2], "area_px": [36, 50]}))


def test_an_image_comes_with_its_metadata(connection: Connection) -> None:
    transfer = fetched(connection, 11)
    assert (transfer.job.state, progress(transfer)) == (
        JobState.DONE, {"done": 1, "failed": 0, "total": 1},
    )  # fmt: skip
    image = Image.objects.get()
    assert image.upload is not None
    assert str(image.upload.pk) == transfer.items[0]["upload"]
    assert (image.upload.filename, image.upload.state) == ("cells.dv.ome.tif", UploadState.DONE)
    assert image.shape == [1, 2, 1, 30, 40]
    assert image.pixel_size_um["x"] == 0.5
    assert [channel["name"] for channel in image.channels] == ["CFP", "RD_TR-PE"]
    assert (image.upload.omero_source.image, image.upload.omero_source.address) == (
        11, connection.address,
    )  # fmt: skip


def test_one_that_fails_names_its_image_and_the_others_go_on(connection: Connection) -> None:
    transfer = fetched(connection, 13, 99, 12, 11)
    states = [(item["omero"], item["state"]) for item in transfer.items]
    assert states == [(13, "failed"), (99, "failed"), (12, "done"), (11, "done")]
    assert transfer.items[0]["error"].startswith("“gone.dv”: OMERO answered 404")
    assert transfer.items[1]["error"].startswith("Image 99: OMERO answered 404: Image not found")
    assert transfer.job.state == JobState.DONE
    # What was too large for OME-TIFF came as it had been imported.
    assert Upload.objects.filter(filename="too large.svs", state=UploadState.DONE).exists()


def test_a_transfer_of_which_nothing_arrives_fails(connection: Connection, omero: Omero) -> None:
    omero.sessions.clear()
    transfer = fetched(connection, 11)
    assert transfer.job.state == JobState.FAILED
    assert "Image 11: OMERO refused: Not logged in" in transfer.job.error
    omero.files["/webgateway/archived_files/download/12/"] = b"PK\x03\x04 several files"
    omero.sessions.add("s-1")
    assert "imported from several files" in fetched(connection, 12).job.error


def test_a_transfer_goes_on_where_it_was(connection: Connection, omero: Omero) -> None:
    transfer = start_import(owner_of(connection.project), connection, [11, 12])
    other = JobFactory.create(project=connection.project, kind="export", payload={})
    work()
    transfer.refresh_from_db()
    assert progress(transfer)["done"] == 2
    assert Image.objects.count() == 2, "nothing comes twice"
    job, other = Job.objects.get(pk=transfer.job_id), Job.objects.get(pk=other.pk)
    assert job.token == 2, "it let the other go first"
    assert omero.requests.count("GET /webgateway/render_ome_tiff/i/11/") == 1


def test_results_are_attached_to_the_images_they_are_of(
    connection: Connection, omero: Omero
) -> None:
    fetched(connection, 11)
    found_in(stored_image(connection.project))  # this one came from elsewhere
    segmentation = found_in(Image.objects.exclude(upload=None).get())
    start_export(owner_of(connection.project), connection, Wanted(), "labels-tiff")
    work()
    transfer = Transfer.objects.filter(direction="export").get()
    assert [item["state"] for item in transfer.items] == ["done"]
    assert transfer.items[0]["attachment"] == 901
    ((number, filename, content),) = omero.attached
    assert number == "11"
    assert filename == f"cells.dv-ocellus-{str(segmentation.pk)[:8]}.labels.tif"
    labels = tifffile.imread(io.BytesIO(content))
    assert np.unique(labels).tolist() == [0, 1, 2]


def test_outlines_become_regions_of_interest(connection: Connection, omero: Omero) -> None:
    segmentation = found_in(stored_image(connection.project))
    wanted = Wanted(segmentations=[segmentation], targets={segmentation.pk: 12})
    start_export(owner_of(connection.project), connection, wanted, "rois")
    work()
    (told,) = omero.rois
    assert told["imageId"] == 12
    assert told["rois"]["count"] == 2
    first = told["rois"]["new"][0]
    assert (first["Text"], first["TheT"], first["TheZ"]) == ("1", 0, 0)
    points = [tuple(map(float, point.split(","))) for point in first["Points"].split()]
    assert {x for x, _ in points} == {3, 9}
    assert {y for _, y in points} == {2, 8}


def test_without_iviewer_there_are_files_only(connection: Connection, omero: Omero) -> None:
    omero.has_iviewer = False
    segmentation = found_in(stored_image(connection.project))
    wanted = Wanted(segmentations=[segmentation], targets={segmentation.pk: 12})
    start_export(owner_of(connection.project), connection, wanted, "rois")
    work()
    assert "no OMERO.iviewer" in Job.objects.get(kind="omero_export").error


def test_what_can_not_be_sent_is_told_at_once(connection: Connection) -> None:
    owner = owner_of(connection.project)
    with pytest.raises(UserError, match="no results to send"):
        start_export(owner, connection, Wanted(), "csv")
    segmentation = found_in(stored_image(connection.project))
    with pytest.raises(UserError, match="None of these images came from http://127"):
        start_export(owner, connection, Wanted(segmentations=[segmentation]), "csv")
    with pytest.raises(UserError, match="Choose one of rois, "):
        start_export(owner, connection, Wanted(), "exe")
    with pytest.raises(UserError, match="between 1 and 1000"):
        start_import(owner, connection, [])


def test_a_transfer_can_be_stopped_and_needs_its_session(connection: Connection) -> None:
    owner = owner_of(connection.project)
    end_transfer(owner, start_import(owner, connection, [11]))
    assert Job.objects.get().state == JobState.CANCELLED
    start_import(owner, connection, [11])
    disconnect(connection)
    work()
    assert "connect again" in Job.objects.get(state=JobState.FAILED).error
