"""Choosing among the images of a file."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.utils import timezone

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Conflict, Forbidden, UserError
from segmentation.domain.images.models import Image, Upload, UploadState
from segmentation.domain.images.services import (
    choose_for_the_absent,
    choose_scenes,
    create_upload,
    open_writer,
)
from segmentation.domain.jobs.events import events_after
from segmentation.domain.projects.models import Project
from tests.domain.working import work
from tests.factories import UserFactory
from tests.science.pixels.made.czi import Block, write_czi

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ["a.czi – A1", "a.czi – B2", "a.czi – scene 3"]


def send(owner: User, project: Project, path: Path, *, scenes: int, ask: bool = True) -> Upload:
    tile = np.ones((20, 30), np.uint16)
    write_czi(path, [Block(tile, {"S": scene}) for scene in range(scenes)])
    data = path.read_bytes()
    upload = create_upload(owner, project, filename="a.czi", length=len(data), ask_scenes=ask)
    with open_writer(upload.pk, 0) as writer:
        writer.write(data)
    assert work() == 1
    upload.refresh_from_db()
    return upload


def names() -> list[str]:
    return sorted(Image.objects.values_list("name", flat=True))


def test_who_does_not_ask_gets_all(owner: User, project: Project, tmp_path: Path) -> None:
    upload = send(owner, project, tmp_path / "a", scenes=3, ask=False)
    assert upload.state == UploadState.DONE
    assert names() == NAMES


def test_a_single_image_leaves_no_choice(owner: User, project: Project, tmp_path: Path) -> None:
    upload = send(owner, project, tmp_path / "a", scenes=1)
    assert upload.state == UploadState.DONE
    assert names() == ["a.czi"]


def test_only_the_chosen_are_imported(owner: User, project: Project, tmp_path: Path) -> None:
    upload = send(owner, project, tmp_path / "a", scenes=3)
    assert upload.state == UploadState.IMPORTING
    assert [scene["name"] for scene in upload.scenes] == NAMES
    assert upload.scenes[0]["shape"] == [1, 1, 1, 20, 30]
    told = events_after(project.pk, 0)[-1].body
    assert [scene["name"] for scene in told["scenes"]] == NAMES
    assert not Image.objects.exists()
    choose_scenes(owner, upload, [2, 0])
    assert "scenes" not in events_after(project.pk, 0)[-1].body
    assert work() == 1
    upload.refresh_from_db()
    assert (upload.state, upload.chosen) == (UploadState.DONE, [0, 2])
    assert names() == [NAMES[0], NAMES[2]]


@pytest.mark.parametrize("wanted", [[], [3], [-1]])
def test_a_choice_that_is_none(
    owner: User, project: Project, tmp_path: Path, wanted: list[int]
) -> None:
    upload = send(owner, project, tmp_path / "a", scenes=3)
    with pytest.raises(UserError, match="0 to 2, at least one"):
        choose_scenes(owner, upload, wanted)


def test_one_chooses_once_and_for_oneself(owner: User, project: Project, tmp_path: Path) -> None:
    upload = send(owner, project, tmp_path / "a", scenes=2)
    with pytest.raises(Forbidden):
        choose_scenes(UserFactory.create(), upload, [0])
    choose_scenes(owner, upload, [0])
    with pytest.raises(Conflict):
        choose_scenes(owner, upload, [1])


def test_the_absent_get_all_after_a_while(owner: User, project: Project, tmp_path: Path) -> None:
    upload = send(owner, project, tmp_path / "a", scenes=3)
    assert choose_for_the_absent() == 0
    Upload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert choose_for_the_absent() == 1
    assert work() == 1
    assert names() == NAMES
