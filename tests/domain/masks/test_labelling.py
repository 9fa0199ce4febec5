"""Labels that are uploaded become the truth of their images, or a sentence says why not."""

import io
import json
import uuid
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray
from PIL import Image as Picture
from roifile import ImagejRoi, roiwrite

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import NotFound, UserError
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.images.services import (
    create_upload,
    finish_set,
    open_writer,
    terminate_upload,
)
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels, read_table, truths_of
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.trash import discard
from tests.deleting import delete_for_good
from tests.domain.masks.conftest import squares
from tests.domain.pictures import stored_image
from tests.domain.working import take, work
from tests.factories import ProjectFactory
from tests.science.interchange.foreign import (
    BOXES,
    SHAPE,
    WRITERS,
    as_zarr_04,
    as_zarr_folder,
    corners,
    plane,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(db: None) -> Project:
    return ProjectFactory.create()


@pytest.fixture
def owner(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by


def tiff(array: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    tifffile.imwrite(file, array, compression="zlib")
    return file.getvalue()


def png(array: NDArray[np.generic]) -> bytes:
    file = io.BytesIO()
    Picture.fromarray(array).save(file, "PNG")
    return file.getvalue()


def send(
    project: Project,
    path: str,
    data: bytes,
    kind: str = "labels",
    together: uuid.UUID | None = None,
    target: uuid.UUID | None = None,
) -> Upload:
    assert project.created_by is not None
    upload = create_upload(
        project.created_by,
        project,
        filename=Path(path).name,
        length=len(data),
        kind=kind,
        set_id=together,
        relative_path=path,
        target=target,
    )
    with open_writer(upload.pk, 0) as writer:
        writer.write(data)
    return upload


# A folder is sent as a set of files.
FILES = [write for write in WRITERS if write not in (as_zarr_folder, as_zarr_04)]


def rng_ids() -> NDArray[np.uint32]:
    """Ids that don't compress."""
    return np.random.default_rng(0).permutation(96 * 96).reshape(96, 96).astype(np.uint32)


IDS = squares()[0, 0] * 3  # ids have gaps, and stay as they are


@pytest.mark.parametrize("data", [tiff(IDS), tiff(IDS.astype(np.uint16)), png(IDS.astype("u2"))])
def test_a_label_file_becomes_the_truth_of_its_image(project: Project, data: bytes) -> None:
    image = stored_image(project, name="discs.tif")
    upload = send(project, "labels/discs_mask.tif", data)
    assert work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.error) == (UploadState.DONE, "")
    truth = truths_of(Image.objects.all()).get()
    assert (truth.image, truth.upload, truth.model) == (image, upload, None)
    assert (truth.object_count, truth.created_by) == (144, project.created_by)
    assert np.array_equal(open_labels(truth).all(), squares() * 3)
    table = read_table(truth)
    assert table.column("label").to_pylist() == list(range(3, 433, 3))
    assert {"area_px", "mean_Channel_1"} <= set(table.column_names)
    assert truth.provenance["file"] == "labels/discs_mask.tif"
    assert events_after(project.pk, 0)[-1].body["images"] == [str(image.pk)]


def test_objects_that_are_cut_at_the_edge_are_told(project: Project, tmp_path: Path) -> None:
    stored_image(project, np.zeros(SHAPE[2:], np.uint8), name="cells.tif")
    boxes = [(-6, 5, 10, 20), (8, 12, 8, 12)]
    roiwrite(tmp_path / "a.zip", [ImagejRoi.frompoints(corners(box)) for box in boxes])
    upload = send(project, "cells.zip", (tmp_path / "a.zip").read_bytes())
    assert work() == 1
    made = upload.segmentations.get()
    assert (made.object_count, made.provenance["cut_at_edge"]) == (2, 1)


@pytest.mark.parametrize("write", FILES, ids=lambda write: write.__name__)
def test_the_image_that_is_named_counts_whatever_the_file_is_called(
    project: Project, tmp_path: Path, write: Callable[[Path], None]
) -> None:
    """Of three images one is meant, which is called otherwise; another one has the file's name."""
    stored_image(project, np.zeros(SHAPE[2:], np.uint8), name="export.tif")
    image = stored_image(project, np.zeros(SHAPE[2:], np.uint8), name="cells.tif")
    other = stored_image(project, np.zeros((40, 45), np.uint8), name="narrow.tif")
    write(tmp_path / "export")
    data = (tmp_path / "export").read_bytes()
    good = send(project, "export", data, target=image.pk)
    bad = send(project, "export", data, target=other.pk)
    assert work() == 2
    for upload in (good, bad):
        upload.refresh_from_db()
    assert (good.state, good.error) == (UploadState.DONE, "")
    made = good.segmentations.get()
    assert made.image == image
    assert np.array_equal(open_labels(made).all()[0, 0], plane())
    assert read_table(made)["label"].to_pylist() == sorted(BOXES)
    assert bad.state == UploadState.FAILED
    assert "45 × 40 pixels" in bad.error
    assert Segmentation.objects.get() == made


def test_an_image_that_is_gone_is_not_replaced_by_one_of_the_same_name(
    owner: User, project: Project
) -> None:
    image = stored_image(project, name="discs.tif")
    upload = send(project, "discs.tif", tiff(IDS), target=image.pk)
    discard(owner, image)
    stored_image(project, name="discs.tif")
    work()
    upload.refresh_from_db()
    assert upload.error == "The image of discs.tif was deleted meanwhile."
    assert not Segmentation.objects.exists()


def test_only_labels_are_sent_for_an_image_of_the_same_project(project: Project) -> None:
    image = stored_image(project, name="discs.tif")
    with pytest.raises(UserError, match="Only labels are sent for an image"):
        send(project, "discs.tif", b"", "image", target=image.pk)
    elsewhere = stored_image(ProjectFactory.create(), name="discs.tif")
    for wrong in (elsewhere.pk, uuid.uuid4()):
        with pytest.raises(NotFound, match="no such image in this project"):
            send(project, "discs.tif", b"", target=wrong)


def test_a_set_pairs_folders_and_labels_wait_for_their_images(
    owner: User, project: Project
) -> None:
    together = uuid.uuid4()
    for part in ("train", "test"):
        send(project, f"{part}/labels/1.tif", tiff(IDS), "labels", together)
        send(project, f"{part}/images/1.tif", tiff(np.zeros((96, 96), np.uint8)), "image", together)
    assert not Job.objects.exists()
    finish_set(owner, together)
    assert [job.kind for job in Job.objects.all()] == ["import", "import"]
    assert set(Upload.objects.values_list("state", flat=True)) == {UploadState.IMPORTING}
    assert work() == 4
    for upload in Upload.objects.filter(kind="labels"):
        (truth,) = upload.segmentations.all()
        assert truth.image.upload is not None
        folder = upload.relative_path.partition("/")[0]
        assert truth.image.upload.relative_path.startswith(folder)


def test_labels_are_released_when_the_last_image_fails_or_is_given_up(
    owner: User, project: Project
) -> None:
    together = uuid.uuid4()
    labels = send(project, "labels/a.tif", tiff(IDS), "labels", together)
    send(project, "images/a.tif", b"no pixels", "image", together)
    other = send(project, "images/b.tif", tiff(np.zeros((96, 96))), "image", together)
    finish_set(owner, together)
    execute(take())
    terminate_upload(owner, other)
    work()
    labels.refresh_from_db()
    assert labels.state == UploadState.FAILED
    assert labels.error == "a.tif has no image beside it: none here is called “a”."


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (tiff(np.ones((50, 96), np.uint16)), "holds labels of 96 × 50 pixels, but the image has"),
        (tiff(IDS.astype(np.float32)), "holds float32 values, not labels"),
        (tiff(-IDS.astype(np.int32)), "holds ids below 0; 0 is the background"),
        (png(np.zeros((96, 96, 3), np.uint8)), "is a picture in colour"),
        (tiff((IDS > 0).astype(np.uint8)), "uses 1 ids for 144 separate objects"),
        (b"certainly no labels", "holds no labels in a format Ocellus reads"),
        (tiff(IDS)[: len(tiff(IDS)) // 2], "is "),
        (tiff(rng_ids())[:-5000], "is "),
    ],
)
def test_a_file_that_holds_no_labels_of_the_image_says_why(
    project: Project, data: bytes, reason: str
) -> None:
    stored_image(project, name="discs.tif")
    upload = send(project, "discs.tif", data)
    assert work() == 1
    upload.refresh_from_db()
    assert upload.state == UploadState.FAILED
    assert upload.error.startswith(f"discs.tif {reason}")
    assert not Segmentation.objects.exists()


def test_one_coco_file_holds_the_truth_of_several_images(project: Project) -> None:
    images = [stored_image(project, name=f"{name}.tif") for name in "ab"]
    stored_image(project, name="c.tif")
    square = [10, 10, 30, 10, 30, 30, 10, 30]
    document = {
        "images": [
            {"id": n, "file_name": f"{name}.png", "width": 96, "height": 96}
            for n, name in enumerate("abx")
        ],
        "annotations": [
            {"id": 7 + n, "image_id": n, "category_id": 1, "segmentation": [square]}
            for n in range(3)
        ],
        "categories": [{"id": 1, "name": "cell"}],
    }
    upload = send(project, "instances.json", json.dumps(document).encode())
    assert work() == 1
    upload.refresh_from_db()
    assert upload.error == ""
    truths = list(truths_of(Image.objects.all()))
    assert [truth.image for truth in truths] == images
    assert [read_table(truth).column("label").to_pylist() for truth in truths] == [[7], [8]]


def test_labels_of_an_image_that_is_deleted_meanwhile_leave_nothing(
    owner: User, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = stored_image(project, name="discs.tif")
    upload = send(project, "discs.tif", tiff(IDS))
    running = take()
    publish = running.publish

    def after_deletion() -> object:
        delete_for_good(owner, image)
        return publish()

    monkeypatch.setattr(running, "publish", after_deletion)
    execute(running)
    upload.refresh_from_db()
    assert upload.error == "The image of discs.tif was deleted meanwhile."
    assert Job.objects.get().state == JobState.FAILED
    assert not Segmentation.objects.exists()
