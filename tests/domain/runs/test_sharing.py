"""On a device that sees several tiles together, images of a run share the looks of the network."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs import ahead, workers
from segmentation.domain.jobs.heartbeat import Heartbeat
from segmentation.domain.jobs.loop import work_until_empty
from segmentation.domain.jobs.workers import own_name
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import RunState
from segmentation.domain.runs.segmenting import SegmentKind
from segmentation.domain.runs.services import start_run
from segmentation.science.engines import governor
from segmentation.science.engines.looks import company_of
from tests.domain.jobs.test_loop import eventually
from tests.domain.pictures import grey_discs, stored_image

pytestmark = pytest.mark.django_db(transaction=True)

FINDS_MUCH = {"prob_threshold": 0.05}
IMAGES = 6


@pytest.fixture
def a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "device_kind", lambda: "cuda")
    monkeypatch.setattr(ahead, "SHORT_S", 100.0)
    monkeypatch.setattr(governor, "available_bytes", lambda _: None)


def test_a_processor_opens_one_image_ahead_and_a_gpu_as_many_as_share_a_look(
    request: pytest.FixtureRequest,
) -> None:
    assert SegmentKind().ahead == 1
    request.getfixturevalue("a_gpu")
    assert SegmentKind().ahead == 7


def looks_of_a_run(
    at_once: int, owner: User, project: Project, model: Model, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[int], list[Any]]:
    """How many tiles each look took in, and the labels of each image."""
    segmenter = get_segmenter(model)
    looks: list[int] = []
    fields_of = segmenter.fields_of

    def look(tiles: Sequence[Any]) -> Any:
        looks.append(len(tiles))
        if at_once > 1 and len(looks) == 2:
            # As long as it takes to open the images that are left.
            eventually(lambda: len(company_of(segmenter)) == IMAGES - sum(looks))
        return fields_of(tiles)

    with monkeypatch.context() as patch:
        patch.setattr(segmenter, "at_once", at_once)
        patch.setattr(segmenter, "fields_of", look)
        run = start_run(owner, project, "all", model, FINDS_MUCH)
        work_until_empty(Heartbeat(own_name()), threading.Event())
    run.refresh_from_db()
    assert run.state == RunState.COMPLETED
    made = Segmentation.objects.filter(run_item__run=run).order_by("image__name")
    return looks, [open_labels(one).all() for one in made]


def test_images_that_wait_are_seen_together(
    a_gpu: None, owner: User, project: Project, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(IMAGES):
        stored_image(project, grey_discs(n), name=f"{n}.tif")
    one_by_one, alone = looks_of_a_run(1, owner, project, model, monkeypatch)
    several, together = looks_of_a_run(4, owner, project, model, monkeypatch)
    assert one_by_one == IMAGES * [1]
    # Nothing is opened ahead of the first, whose time is not known; some may be of the second.
    assert (several[0], sum(several), len(several)) == (1, IMAGES, 3)
    for one, other in zip(alone, together, strict=True):
        assert np.mean((one > 0) != (other > 0)) < 0.01
