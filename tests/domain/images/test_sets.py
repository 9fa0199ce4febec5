"""Images in several files, sent as a set."""

from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.images import staging
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.images.services import create_upload, finish_set, open_writer
from segmentation.domain.jobs.events import events_after
from segmentation.domain.projects.models import Project
from tests.domain.working import work
from tests.science.pixels.made.samples import oif, ome_tiff_parts, ome_zarr_4

pytestmark = pytest.mark.django_db(transaction=True)


def send(owner: User, project: Project, group: UUID, path: str, data: bytes) -> Upload:
    name = path.rpartition("/")[2]
    upload = create_upload(
        owner, project, filename=name, length=len(data), set_id=group, relative_path=path
    )
    if data:
        with open_writer(upload.pk, 0) as writer:
            writer.write(data)
    return upload


def send_folder(owner: User, project: Project, folder: Path) -> UUID:
    """All files below a folder, as dropped: their paths begin with its name."""
    group = uuid4()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            send(owner, project, group, str(path.relative_to(folder.parent)), path.read_bytes())
    finish_set(owner, group)
    return group


def states(group: UUID) -> set[str]:
    return set(Upload.objects.filter(set=group).values_list("state", flat=True))


@pytest.fixture
def dropped(tmp_path: Path) -> Path:
    folder = tmp_path / "dropped"
    folder.mkdir()
    return folder


def test_a_zarr_folder_becomes_one_image(owner: User, project: Project, dropped: Path) -> None:
    sample = ome_zarr_4(dropped)
    group = send_folder(owner, project, dropped)
    assert work() == 1
    image = Image.objects.get()
    assert image.name == "a.zarr"
    assert image.pixel_size_um == {"x": 0.25, "y": 0.5, "z": 2.0}
    plane = open_pixels(image).read(1, 2, 3, slice(0, 40), slice(0, 40))
    assert np.array_equal(plane, sample.pixels[1, 2, 3])
    assert states(group) == {UploadState.DONE}
    assert not staging.staged_before(-1)
    last = events_after(project.pk, 0)[-1].body
    assert (last["state"], last["root"]) == ("done", "dropped/a.zarr")


def test_a_folder_that_cannot_be_read_says_so_once(
    owner: User, project: Project, dropped: Path
) -> None:
    sample = ome_zarr_4(dropped)
    (sample.path / "0/.zarray").unlink()
    group = send_folder(owner, project, dropped)
    assert work() == 1
    assert states(group) == {UploadState.FAILED}
    leader = Upload.objects.get(set=group, part_of=None)
    assert leader.error.startswith("a.zarr is cut short")
    assert not staging.staged_before(-1)


def test_an_olympus_index_finds_its_folder(owner: User, project: Project, dropped: Path) -> None:
    sample = oif(dropped)
    send_folder(owner, project, dropped)
    assert work() == 1
    image = Image.objects.get()
    assert (image.name, tuple(image.shape)) == ("a.oif", sample.pixels.shape)


def test_parts_of_an_ome_tiff_make_one_image(owner: User, project: Project, dropped: Path) -> None:
    sample = ome_tiff_parts(dropped)
    group = send_folder(owner, project, dropped)
    assert work() == 5
    image = Image.objects.get()
    assert (image.name, tuple(image.shape)) == ("a_Z0.ome.tif", sample.pixels.shape)
    assert states(group) == {UploadState.DONE}
    assert not staging.staged_before(-1)


def test_files_of_another_set_are_not_seen(owner: User, project: Project, dropped: Path) -> None:
    ome_tiff_parts(dropped)
    group, other = uuid4(), uuid4()
    for path in sorted(dropped.iterdir()):
        place = other if "Z2" in path.name else group
        send(owner, project, place, path.name, path.read_bytes())
    finish_set(owner, group)
    work()
    assert not Image.objects.exists()
    errors = Upload.objects.filter(set=group, state=UploadState.FAILED).values_list("error")
    assert any("a_Z2.ome.tif is not there" in error for (error,) in errors)


def test_two_files_of_one_path(owner: User, project: Project, dropped: Path) -> None:
    ome_zarr_4(dropped)
    group = uuid4()
    for _ in range(2):
        send(owner, project, group, "a.zarr/.zattrs", b"{}")
    finish_set(owner, group)
    work()
    assert not Image.objects.exists()
    assert UploadState.FAILED in states(group)
