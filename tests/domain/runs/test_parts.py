"""Parts of images: what is seen before all is done, and regions that are segmented alone."""

import numpy as np
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound, UserError
from segmentation.domain.jobs.execution import execute
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.runs import glimpses
from segmentation.domain.runs.glimpses import Chunk, glimpse
from segmentation.domain.runs.models import Run
from segmentation.domain.runs.queries import in_work
from segmentation.domain.runs.services import start_run
from segmentation.domain.runs.working import work_of
from segmentation.science.engines.found import Found
from segmentation.science.pixels.geometry import levels
from segmentation.science.pixels.source import ArraySource
from tests.domain.pictures import stored_image
from tests.domain.runs.conftest import FINDS_MUCH, REGIONS
from tests.domain.runs.test_regions import plan, result
from tests.domain.working import take, work

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_done_is_seen_while_the_rest_runs(project: Project, run: Run) -> None:
    plan()
    item = run.items.get()
    assert [one.pk for one in in_work(item.image)] == [item.pk]
    chunk = Chunk(0, 0, 0, 0, 0)
    assert not glimpse(item, chunk).any()
    execute(take())
    some = glimpse(item, chunk)
    assert some.shape == (200, 200)
    assert some.any()
    for _ in range(REGIONS - 1):
        execute(take())
    every = glimpse(item, chunk)
    assert (every > 0)[some > 0].all()
    boxes = [box for region in item.regions.all() for box in region.boxes]
    assert 0 < len(boxes) <= len(work_of(item).blocks)
    with pytest.raises(NotFound):
        glimpse(item, Chunk(0, 0, 0, 1, 0))
    work()
    labels = result(run)[0][0, 0]
    assert np.array_equal(every > 0, labels > 0)
    pairs = np.unique(np.stack([every.ravel(), labels.ravel()]), axis=1)
    assert pairs.shape[1] <= labels.max() + 5
    assert not in_work(item.image).exists()


def test_glimpses_of_all_levels_are_of_the_pyramid(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    labels = np.zeros((1, 1403, 1101), np.int32)
    for label, (y, x) in enumerate(rng.integers(0, 1060, (40, 2)), start=1):
        labels[0, y : y + 40, x : x + 40] = label
    found = Found((0, 0, 100, 7), labels, np.ones(40, np.float32))
    info = ArraySource.of(np.broadcast_to(np.uint8(0), (1601, 1203))).info
    stored: dict[str, bytes] = {}
    monkeypatch.setattr(storage, "put_bytes", stored.__setitem__)
    monkeypatch.setattr(storage, "get_bytes", stored.__getitem__)
    monkeypatch.setattr(storage, "local_path", lambda _: None)
    ((number, t, *box),) = glimpses.keep_glimpse("prefix", 3, found, info)
    assert (number, t, box) == (3, 0, [0, 1, 100, 1503, 7, 1108])
    whole = np.zeros((1601, 1203), np.int32)
    whole[100:1503, 7:1108] = labels[0]
    for level, grid in enumerate(levels((1, 1, 1, 1601, 1203))):
        seen = np.zeros(grid.shape[3:], np.uint32)
        for row in range(-(-seen.shape[0] // 512)):
            for column in range(-(-seen.shape[1] // 512)):
                part = seen[row * 512 : (row + 1) * 512, column * 512 : (column + 1) * 512]
                glimpses._lay(part, "prefix/3.zip", f"{level}/0/0/{row}/{column}")
        step = 2**level
        assert np.array_equal(seen > 0, whole[::step, ::step] > 0)
        assert len(np.unique(seen)) == len(np.unique(whole[::step, ::step]))


def test_a_region_drawn_by_hand_is_segmented_alone(
    owner: User, project: Project, model: Model, run: Run
) -> None:
    work()
    labels, table = result(run)
    area = {"x": 61, "y": 40, "width": 90, "height": 110}
    image = run.items.get().image
    alone = start_run(owner, project, [image.pk], model, FINDS_MUCH, region=area)
    work()
    some, few = result(alone)
    segmentation = alone.items.get().segmentation
    assert segmentation is not None
    assert segmentation.provenance["region"] == area
    y, x = (np.asarray(few[f"centroid_{axis}_px"]) for axis in "yx")
    assert few.num_rows > 0
    assert ((y >= 39) & (y <= 151) & (x >= 60) & (x <= 152)).all()
    inside = [
        row for row in table.to_pylist()
        if 40 <= row["centroid_y_px"] < 150 and 61 <= row["centroid_x_px"] < 151
    ]  # fmt: skip
    assert abs(few.num_rows - len(inside)) <= 2
    both = (some[0, 0] > 0)[40:150, 61:151] == (labels[0, 0] > 0)[40:150, 61:151]
    assert both.mean() > 0.97


@pytest.mark.parametrize(
    ("area", "reason"),
    [
        ({"x": 150, "y": 0, "width": 60, "height": 10}, "200 × 200 pixels large"),
        ({"x": 0, "y": 0, "width": 0, "height": 10}, "not within"),
    ],
)
def test_a_region_must_lie_in_its_one_image(
    owner: User, project: Project, model: Model, run: Run, area: dict[str, int], reason: str
) -> None:
    image = run.items.get().image
    with pytest.raises(UserError, match=reason):
        start_run(owner, project, [image.pk], model, region=area)
    stored_image(project)
    with pytest.raises(UserError, match="of one image"):
        start_run(owner, project, "all", model, region=area)
