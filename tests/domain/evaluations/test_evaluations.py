"""Models are held against the truth by real runs, and what comes out adds up."""

from typing import Any

import numpy as np
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import Forbidden, UserError
from segmentation.domain.evaluations.models import Entry, Evaluation, Score
from segmentation.domain.evaluations.progress import state_of
from segmentation.domain.evaluations.queries import figure_rows, figures_of
from segmentation.domain.evaluations.services import start_evaluation
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.errors import JobCancelled
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import sync_models
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.runs.models import Run
from segmentation.science.engines.matching import match, summarise
from tests.deleting import delete_for_good
from tests.domain.model_registry.conftest import write_small_model
from tests.domain.pictures import stored_image
from tests.domain.working import take, work
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


def counted(evaluation: Evaluation) -> Any:
    return Evaluation.objects.with_progress().get(pk=evaluation.pk)


def told(project: Project) -> list[dict[str, Any]]:
    return [event.body for event in events_after(project.pk, 0) if event.type == "evaluation"]


def test_the_figures_are_those_of_the_segmentations(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    stored_image(project, name="without truth.tif")
    evaluation = start_evaluation(owner, project, [model])
    assert Run.objects.get().total == 3
    assert work() == 6
    assert not Job.objects.exclude(user=owner).exists()
    entry = evaluation.entries.get()
    pairs = [
        (open_labels(score.item.segmentation).all(), open_labels(score.truth).all())
        for score in entry.scores.select_related("item__segmentation", "truth")
        if score.item.segmentation is not None and score.truth is not None
    ]
    expected = summarise(match(*pair) for pair in pairs)
    figures = figures_of(entry.pooled)
    assert (figures["images"], figures["true"]) == (3, 3 * 144)
    assert figures["predicted"] == expected.predicted
    assert figures["panoptic_quality"] == pytest.approx(expected.panoptic_quality)
    assert figures["ap"]["0.50"] == pytest.approx(expected.ap[0.5])
    assert state_of(counted(evaluation)) == "completed"
    last = told(project)[-1]
    assert (last["state"], last["progress"]) == ("completed", {"done": 3, "failed": 0, "total": 3})
    assert AuditEntry.objects.get(action="evaluation started").data["images"] == 3
    rows = list(figure_rows(evaluation))
    assert [row["image"] == "" for row in rows] == [True, False, False, False]
    assert rows[0]["ap_0.50"] == figures["ap"]["0.50"]


def test_several_models_stand_in_one_table(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    write_small_model(models_folder() / "other.ocellus", slug="other", seed=1)
    other = next(one for one in sync_models() if one.slug == "other")
    evaluation = start_evaluation(owner, project, [model, other], [truths[0].image_id])
    work()
    slugs = evaluation.entries.values_list("run__model__slug", flat=True)
    assert list(slugs) == [model.slug, "other"]
    assert counted(evaluation).done == 2


def test_what_cannot_be_segmented_or_compared_is_counted_as_failed(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    evaluation = start_evaluation(owner, project, [model])
    Image.objects.filter(pk=truths[0].image_id).update(pixels_key="import/nowhere/pixels.zarr")
    delete_for_good(owner, truths[1])
    work()
    after = counted(evaluation)
    assert (after.done, after.failed, after.total) == (1, 2, 3)
    assert state_of(after) == "completed_with_failures"
    assert (
        "truth of this image was deleted"
        in Job.objects.filter(kind="score").get(state=JobState.FAILED).error
    )
    assert told(project)[-1]["progress"]["failed"] == 2


def test_a_deleted_image_leaves_the_pool(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    evaluation = start_evaluation(owner, project, [model])
    work()
    delete_for_good(owner, truths[0].image)
    entry = evaluation.entries.get()
    assert figures_of(entry.pooled)["images"] == 2
    assert np.isclose(
        entry.pooled["iou"], sum(score.tally["iou"] for score in entry.scores.all() if score.tally)
    )
    for truth in truths[1:]:
        delete_for_good(owner, truth.image)
    entry.refresh_from_db()
    assert figures_of(entry.pooled) == {}


def test_an_image_that_is_deleted_while_it_is_scored_is_not_added(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    evaluation = start_evaluation(owner, project, [model], [truths[0].image_id])
    take_and_finish_segmenting()
    scoring = take()
    delete_for_good(owner, truths[0].image)
    with pytest.raises(JobCancelled), scoring.publish():
        pytest.fail("a score of a deleted image must not be published")
    assert not Score.objects.exists()
    assert evaluation.entries.get().pooled == {}


def take_and_finish_segmenting() -> None:
    execute(take())


def test_deleting_an_evaluation_stops_its_work_and_keeps_results(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    evaluation = start_evaluation(owner, project, [model])
    take_and_finish_segmenting()
    delete_for_good(owner, evaluation)
    assert work() == 0
    assert not Entry.objects.exists()
    assert Segmentation.objects.filter(truth=False).count() == 1


def test_an_evaluation_needs_truth_and_the_right_to_run(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    bare = stored_image(project, name="bare.tif")
    with pytest.raises(UserError, match=r"truth of bare\.tif is not known"):
        start_evaluation(owner, project, [model], [bare.pk, truths[0].image_id])
    with pytest.raises(UserError, match="compares 1 to 10 models"):
        start_evaluation(owner, project, [])
    for truth in truths:
        mark_truth(owner, truth, truth=False)
    with pytest.raises(UserError, match="none of these images is known"):
        start_evaluation(owner, project, [model])
    reviewer = MembershipFactory.create(project=project, role=Role.REVIEWER).user
    with pytest.raises(Forbidden):
        start_evaluation(reviewer, project, [model])
    assert not Run.objects.exists()
