"""What can't become a model is refused, with what would be enough."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import UserError
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.projects.models import Project
from segmentation.domain.reviews.models import Verdict
from segmentation.domain.reviews.services import give_verdict
from segmentation.domain.trainings import planning
from segmentation.domain.trainings.planning import TYPICAL_STEP_S, Plan, Wish, plan_training
from segmentation.science.engines import catalog
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.pictures import stored_image
from tests.domain.trainings.conftest import IMAGES, annotated, begun
from tests.domain.working import work
from tests.factories import ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


def planned(project: Project, **wish: Any) -> Plan:
    return plan_training(project, Wish(**{"engine": "unet", "epochs": 2, **wish}))


def test_enough_is_not_refused_and_its_time_is_told(
    project: Project, truths: list[Segmentation]
) -> None:
    plan = planned(project, epochs=100)
    assert plan.refusals == []
    assert (len(plan.truths), len(plan.kept)) == (IMAGES, 1)
    assert plan.objects == sum(truth.object_count for truth in truths)
    assert plan.minutes > 0
    assert not plan.measured
    assert planned(project, epochs=None, minutes=5).minutes == 5


def test_a_short_training_has_short_epochs(
    project: Project, truths: list[Segmentation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "STEPS_PER_EPOCH", 100)
    short = planned(project, epochs=None, minutes=2)
    assert short.steps_per_epoch == round(2 * 60 / TYPICAL_STEP_S["unet"] / 12)
    assert planned(project, epochs=None, minutes=0.1).steps_per_epoch == 20
    assert planned(project, epochs=None, minutes=600).steps_per_epoch == 100


def test_the_estimate_is_of_what_this_site_has_seen(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    training = begun(owner, project, engine="stardist", start=model, epochs=1)
    work()
    training.refresh_from_db()
    training.curve[-1].update(seconds=120, step=2)
    training.save()
    plan = planned(project, engine="stardist", epochs=10)
    assert plan.measured
    assert plan.minutes == pytest.approx(10 * 1.3 * 60 * 2 / 60)


def test_every_engine_has_a_time() -> None:
    assert TYPICAL_STEP_S.keys() == {spec.name for spec in catalog.specs()}


def test_one_image_is_too_few(project: Project) -> None:
    annotated(project, 1)
    (reason,) = planned(project).refusals
    assert "at least 2 images" in reason
    assert "there are 1" in reason


def test_a_new_network_needs_more_objects_than_a_known_one(project: Project, model: Model) -> None:
    truths = annotated(project, 2)
    objects = sum(truth.object_count for truth in truths)
    assert 10 <= objects < 50
    (reason,) = planned(project).refusals
    assert f"these images hold {objects}; annotate {50 - objects} more" in reason
    assert planned(project, engine="stardist", start=model).refusals == []


def test_objects_on_one_side_alone_are_not_enough(project: Project) -> None:
    truths = annotated(project, IMAGES)
    kept = planned(project).kept
    Segmentation.objects.filter(pk__in=[t.pk for t in truths], image__in=kept).update(
        object_count=0
    )
    Segmentation.objects.exclude(image__in=kept).update(object_count=20)
    (reason,) = planned(project).refusals
    assert "None of the images kept to measure by holds an object" in reason


def test_images_that_the_model_cannot_take_are_named(project: Project, model: Model) -> None:
    annotated(project)
    Image.objects.filter(name="discs-3.tif").update(shape=[4, 1, 1, 96, 96])
    (reason,) = planned(project).refusals
    assert reason.startswith("discs-3.tif has 4 time points")
    Image.objects.filter(name="discs-3.tif").update(shape=[1, 1, 1, 96, 96])
    (reason,) = planned(project, channels=(3,)).refusals
    assert reason.startswith("discs-0.tif: ")


def test_stacks_are_learnt_as_stacks_by_engines_that_can(owner: User, project: Project) -> None:
    for number in range(2):
        image = stored_image(project, np.zeros((4, 32, 32), np.uint8), "ZYX", f"{number}.tif")
        labels = np.zeros((1, 4, 32, 32), np.uint32)
        labels[0, 1:3, 4:12, 4:12] = 1
        truth = stored_segmentation(image, labels, pa.table({"label": [1]}))
        mark_truth(owner, truth, truth=True)
    Segmentation.objects.update(object_count=30)
    assert planned(project, engine="stardist").refusals == []


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        ({"engine": "magic"}, "There is no engine “magic”"),
        ({"epochs": None}, "either minutes or epochs"),
        ({"minutes": 3.0}, "either minutes or epochs"),
        ({"epochs": 0}, "Train for up to"),
        ({"epochs": None, "minutes": 1e9}, "Train for up to"),
    ],
)
def test_nonsense_is_refused(project: Project, wish: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        planned(project, **wish)


def test_only_a_model_that_the_project_can_use_is_started_from(
    project: Project, model: Model
) -> None:
    with pytest.raises(UserError, match="is a model of stardist, not of unet"):
        planned(project, start=model)
    model.project = ProjectFactory.create()
    with pytest.raises(UserError, match="another project's"):
        planned(project, engine="stardist", start=model)
    model.project, model.state = None, ModelState.DEPRECATED
    with pytest.raises(UserError, match="can't be used"):
        planned(project, engine="stardist", start=model)


def test_what_a_review_approved_is_learnt_where_no_truth_is_marked(
    owner: User, project: Project, truths: list[Segmentation]
) -> None:
    approved, rejected, *_ = truths
    for truth in (approved, rejected):
        mark_truth(owner, truth, truth=False)
    assert len(planned(project).truths) == IMAGES - 2
    give_verdict(owner, approved, 0, Verdict.APPROVED)
    give_verdict(owner, rejected, 0, Verdict.REJECTED)
    names = [truth.image.name for truth in planned(project).truths]
    assert names == sorted(t.image.name for t in truths if t != rejected)
    # The last word counts.
    give_verdict(owner, approved, 0, Verdict.REJECTED)
    assert len(planned(project).truths) == IMAGES - 2


def test_a_result_of_a_region_is_neither_truth_nor_learnt(
    owner: User, project: Project, truths: list[Segmentation]
) -> None:
    part = truths[0]
    mark_truth(owner, part, truth=False)
    part.provenance["region"] = {"x": 0, "y": 0, "width": 8, "height": 8}
    part.save()
    with pytest.raises(UserError, match="region of its image"):
        mark_truth(owner, part, truth=True)
    give_verdict(owner, part, 0, Verdict.APPROVED)
    assert part.image not in [truth.image for truth in planned(project).truths]
