"""What can be run, and what is said when something can't."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import Forbidden, NotFound, UserError
from segmentation.domain.images.models import Image, ImageState
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.runs.models import Run, RunState
from segmentation.domain.runs.queries import items_of
from segmentation.domain.runs.services import start_run
from tests.domain.pictures import stored_image
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_run_has_an_item_and_a_job_for_each_image(
    owner: User, project: Project, model: Model
) -> None:
    images = [stored_image(project, name=f"{n}.tif") for n in range(3)]
    wanted = [images[2].pk, images[0].pk, images[2].pk]
    run = start_run(owner, project, wanted, model, {"prob_threshold": 0.3}, [0])
    assert [item.image for item in items_of(run)] == [images[2], images[0]]
    assert (run.state, run.total, run.done) == (RunState.QUEUED, 2, 0)
    assert run.parameters == {
        "prob_threshold": 0.3,
        "nms_threshold": 0.4,
        "min_area_px": 0,
        "link_iou": 0,
        "grow_px": 0,
        "track_step_px": None,
    }
    items = {str(item.pk) for item in run.items.all()}
    assert {job.payload["item"] for job in Job.objects.filter(kind="segment")} == items
    (event,) = events_after(project.pk, 0)
    assert event.body["progress"] == {"done": 0, "failed": 0, "total": 2}
    assert AuditEntry.objects.filter(action="run started", target_id=str(run.pk)).exists()


def test_all_means_the_ready_ones(owner: User, project: Project, model: Model) -> None:
    ready = stored_image(project)
    Image.objects.create(project=project, name="broken", state=ImageState.FAILED)
    stored_image(ProjectFactory.create())
    run = start_run(owner, project, "all", model)
    assert [item.image for item in items_of(run)] == [ready]


def test_a_run_without_images_is_refused(owner: User, project: Project, model: Model) -> None:
    with pytest.raises(UserError, match="at least one image"):
        start_run(owner, project, [], model)
    with pytest.raises(UserError, match="no image that is ready"):
        start_run(owner, project, "all", model)
    assert not Run.objects.exists()


def test_images_of_other_projects_are_not_there(
    owner: User, project: Project, model: Model
) -> None:
    other = stored_image(ProjectFactory.create())
    for wanted in (other.pk, uuid4()):
        with pytest.raises(UserError, match=f"no image {wanted} in this project"):
            start_run(owner, project, [wanted], model)


def test_an_image_that_is_not_ready_is_named(owner: User, project: Project, model: Model) -> None:
    image = Image.objects.create(project=project, name="wells.tif", state=ImageState.IMPORTING)
    with pytest.raises(UserError, match=r"wells\.tif is importing"):
        start_run(owner, project, [image.pk], model)


@pytest.mark.parametrize(
    ("parameters", "channels", "message"),
    [
        ({"prob_treshold": 0.5}, None, "There is no parameter “prob_treshold”"),
        ({"prob_threshold": 7}, None, "“prob_threshold”: input should be less than 1"),
        ({}, [1], r"There is no channel 1: discs.tif has 1"),
        ({}, [0, 0], r"takes 1 channel\(s\) \(nuclei\), not 2"),
        ({}, [-1], "(?i)no channel -1"),
    ],
)
def test_what_does_not_fit_is_said_before_any_work(
    owner: User,
    project: Project,
    model: Model,
    parameters: dict[str, Any],
    channels: Sequence[int] | None,
    message: str,
) -> None:
    image = stored_image(project)
    with pytest.raises(UserError, match=message):
        start_run(owner, project, [image.pk], model, parameters, channels)
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("measurements", "message"),
    [
        ({"groups": ["colour"]}, "There are no columns “colour”"),
        ({"ratios": {"r": ["mean_GFP", "area_px"]}}, "There is no column “mean_GFP” to divide"),
    ],
)
def test_what_can_not_be_measured_is_said_before_any_work(
    owner: User, project: Project, model: Model, measurements: dict[str, Any], message: str
) -> None:
    stored_image(project)
    with pytest.raises(UserError, match=message):
        start_run(owner, project, "all", model, measurements=measurements)
    assert not Job.objects.exists()


def test_a_model_of_stacks_refuses_a_plane(owner: User, project: Project, model: Model) -> None:
    stack = stored_image(project, np.zeros((4, 8, 8), np.uint8), "ZYX", "stack.tif")
    plane = stored_image(project)
    model.header["ndim"] = model.ndim = 3
    model.save()
    with pytest.raises(UserError, match=r"discs.tif is a single plane"):
        start_run(owner, project, [stack.pk, plane.pk], model)
    assert start_run(owner, project, [stack.pk], model).total == 1


def test_a_model_that_is_not_available_is_refused(
    owner: User, project: Project, model: Model
) -> None:
    model.state = ModelState.DEPRECATED
    with pytest.raises(UserError, match="small is deprecated"):
        start_run(owner, project, "all", model)


def test_only_those_who_may_start_runs(project: Project, model: Model) -> None:
    stored_image(project)
    reviewer = MembershipFactory.create(project=project, role=Role.REVIEWER).user
    with pytest.raises(Forbidden):
        start_run(reviewer, project, "all", model)
    stranger = UserFactory.create()
    with pytest.raises(NotFound):
        start_run(stranger, project, "all", model)
    member = MembershipFactory.create(project=project, role=Role.MEMBER).user
    run = start_run(member, project, "all", model)
    assert list(Run.objects.visible_to(reviewer)) == [run]
    assert not Run.objects.visible_to(stranger).exists()


def test_the_number_of_queries_does_not_grow_with_the_images(
    owner: User, project: Project, model: Model
) -> None:
    counts = []
    for _ in range(2):
        for n in range(4):
            stored_image(project, name=f"{n}.tif")
        with CaptureQueriesContext(connection) as start:
            run = start_run(owner, project, "all", model)
        with CaptureQueriesContext(connection) as listing:
            assert [(item.job.error, item.image.name) for item in items_of(run)]
        counts.append((len(start), len(listing)))
    (first_start, first_listing), (second_start, second_listing) = counts
    assert second_start <= first_start  # the first makes the project's event counter
    assert first_listing == second_listing == 1


@pytest.mark.django_db(transaction=True)
def test_several_projects_go_at_once_with_their_runs(
    owner: User, project: Project, model: Model
) -> None:
    stored_image(project)
    start_run(owner, project, "all", model)
    ProjectFactory.create()
    Project.objects.all().delete()
    assert not Run.objects.exists()
