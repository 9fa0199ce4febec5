"""Models are trained by real jobs, which can be held up, killed and ended at any time."""

from typing import Any

import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common import storage
from segmentation.domain.common.errors import Conflict, Forbidden
from segmentation.domain.edits.changes import Delete
from segmentation.domain.edits.services import add_edit
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.jobs.claiming import claim
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, WorkerStopping
from segmentation.domain.jobs.events import events_after
from segmentation.domain.jobs.execution import execute
from segmentation.domain.jobs.models import Job, JobState
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.jobs.sweep import sweep
from segmentation.domain.jobs.workers import own_name
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import open_labels
from segmentation.domain.masks.services import mark_truth
from segmentation.domain.model_registry.models import Model, ModelOrigin
from segmentation.domain.model_registry.queries import model_header
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.trainings import services
from segmentation.domain.trainings.following import Follower
from segmentation.domain.trainings.models import Training
from segmentation.domain.trainings.queries import lessons_of, picture_of
from segmentation.science.engines.base import TrainingProgress
from segmentation.science.measurements import measure
from tests.deleting import delete_for_good
from tests.domain.masks.conftest import stored_segmentation
from tests.domain.trainings.conftest import IMAGES, begun
from tests.domain.working import take, work
from tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(training: Training) -> Training:
    return Training.objects.select_related("job", "model", "project").get(pk=training.pk)


def told(project: Project) -> list[dict[str, Any]]:
    return [event.body for event in events_after(project.pk, 0) if event.type == "training"]


def interrupted_after(monkeypatch: pytest.MonkeyPatch, epochs: int, why: type) -> None:
    """Have the worker be stopped as soon as so many epochs are stored."""
    report = Follower.report

    def stopped(self: Follower, point: TrainingProgress) -> None:
        report(self, point)
        if point.epoch == epochs:
            self.context.interrupt(why)

    monkeypatch.setattr(Follower, "report", stopped)


def test_a_network_trained_from_scratch_becomes_a_model_of_the_project(
    owner: User, project: Project, truths: list[Segmentation]
) -> None:
    training = begun(owner, project, engine="unet", epochs=1)
    assert (training.state, training.job.user) == ("queued", owner)
    assert work() == 1
    training = fresh(training)
    assert training.state == "completed"
    made = training.model
    assert made is not None
    assert (made.origin, made.project, made.slug) == (ModelOrigin.TRAINED, project, "our-discs")
    header = model_header(made)
    assert header.licence == "CC0-1.0"
    assert (header.training["images"], header.accuracy["images"]) == (IMAGES - 1, 1)
    assert get_segmenter(made).header.slug == "our-discs"
    assert training.curve[0]["ap50"] == pytest.approx(header.training["curve"][0]["ap50"])
    assert [event["state"] for event in told(project)][-1] == "completed"
    assert AuditEntry.objects.filter(action="training started").count() == 1


def test_the_validation_images_are_told_by_their_files_and_pictured(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    training = begun(owner, project, engine="stardist", start=model)
    kept = {lesson.image_id for lesson in lessons_of(training) if lesson.validation}
    assert len(kept) == 1
    work()
    first = lessons_of(training)[0]
    assert first.validation
    assert picture_of(first)[8:12] == b"WEBP"
    again = begun(owner, project, engine="stardist", start=model)
    assert {lesson.image_id for lesson in lessons_of(again) if lesson.validation} == kept


def test_a_paused_training_goes_on_from_its_last_epoch_to_the_same_model(
    owner: User,
    project: Project,
    model: Model,
    truths: list[Segmentation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    through = begun(owner, project, engine="stardist", start=model, epochs=3)
    work()
    with monkeypatch.context() as patch:
        interrupted_after(patch, 2, JobCancelled)
        training = begun(owner, project, engine="stardist", start=model, epochs=3)
        context = take()
        assert services.pause_training(owner, training).state == "pausing"
        with pytest.raises(Conflict, match="about to pause"):
            services.resume_training(owner, training)
        execute(context)
    training = fresh(training)
    assert (training.state, len(training.curve)) == ("paused", 2)
    services.resume_training(owner, training)
    work()
    training, through = fresh(training), fresh(through)
    assert training.state == "completed"
    assert [point["loss"] for point in training.curve] == [p["loss"] for p in through.curve]
    # The same bytes but for the seconds it took: equal weights make equal predictions.
    assert training.model is not None
    assert through.model is not None
    assert training.model.header["parameters"] == through.model.header["parameters"]
    assert training.model.header["accuracy"] == through.model.header["accuracy"]


def test_a_worker_that_stops_gives_the_training_back_with_what_it_has_learnt(
    owner: User,
    project: Project,
    model: Model,
    truths: list[Segmentation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = begun(owner, project, engine="stardist", start=model, epochs=2)
    with monkeypatch.context() as patch:
        interrupted_after(patch, 1, WorkerStopping)
        execute(take())
    assert (fresh(training).state, len(fresh(training).curve)) == ("queued", 1)
    work()
    assert (fresh(training).state, len(fresh(training).curve)) == ("completed", 2)


def test_other_work_goes_first_after_every_epoch(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    training = begun(owner, project, engine="stardist", start=model, epochs=2)
    context = take()
    enqueue("segment", project, {"item": "none"})
    execute(context)
    assert fresh(training).state == "queued"
    following = claim(own_name())
    assert following is not None
    assert following.kind == "segment"
    execute(JobContext(following))
    assert work() == 1
    assert fresh(training).state == "completed"


def test_a_training_that_is_stopped_keeps_the_best_so_far(
    owner: User,
    project: Project,
    model: Model,
    truths: list[Segmentation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    training = begun(owner, project, engine="stardist", start=model, epochs=1000)
    monkeypatch.setattr("segmentation.domain.trainings.following.LOOK_S", 0)
    context = take()
    services.stop_training(owner, training)
    assert fresh(training).state == "stopping"
    execute(context)
    training = fresh(training)
    assert (training.state, len(training.curve)) == ("completed", 1)
    assert training.model is not None
    with pytest.raises(Conflict, match="has ended"):
        services.stop_training(owner, training)


def test_what_a_training_has_stored_goes_with_it(
    owner: User,
    project: Project,
    model: Model,
    truths: list[Segmentation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    interrupted_after(monkeypatch, 2, WorkerStopping)
    training = begun(owner, project, engine="stardist", start=model, epochs=3)
    execute(take())
    training = fresh(training)
    sweep_everything()
    states = [key for key in storage.list_prefix("train") if key.endswith("/state")]
    assert states == [training.checkpoint_key]
    delete_for_good(owner, training)
    sweep_everything()
    assert list(storage.list_prefix("train")) == []
    assert work() == 0


def sweep_everything() -> None:
    from datetime import timedelta

    while sweep(timedelta(seconds=-1)):
        pass


def test_a_truth_that_is_gone_fails_the_training_which_can_be_tried_again(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    training = begun(owner, project, engine="stardist", start=model)
    delete_for_good(owner, truths[0])
    work()
    job = Job.objects.get(pk=training.job_id)
    assert job.state == JobState.FAILED
    assert "truth of discs-0.tif was deleted" in job.error
    services.resume_training(owner, training)
    assert fresh(training).state == "queued"


def test_only_what_goes_on_can_be_paused_and_only_what_waits_goes_on(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    training = begun(owner, project, engine="stardist", start=model)
    with pytest.raises(Conflict, match="paused or has failed"):
        services.resume_training(owner, training)
    services.pause_training(owner, training)
    with pytest.raises(Conflict, match="queued or running"):
        services.pause_training(owner, training)
    with pytest.raises(Conflict, match="nothing to keep"):
        services.stop_training(owner, training)


def test_members_train_and_others_do_not(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    reviewer = MembershipFactory.create(project=project, role=Role.REVIEWER).user
    with pytest.raises(Forbidden):
        begun(reviewer, project)
    training = begun(owner, project)
    for change in (services.pause_training, services.stop_training, delete_for_good):
        with pytest.raises(Forbidden):
            change(reviewer, training)
    stranger = ProjectFactory.create().created_by
    assert stranger is not None
    assert not Training.objects.all().visible_to(stranger).exists()
    assert Training.objects.all().visible_to(reviewer).get() == training


def test_corrections_of_a_truth_are_learnt(
    owner: User, project: Project, model: Model, truths: list[Segmentation]
) -> None:
    corrected = truths[0]
    labels = open_labels(corrected).all()
    table = measure(labels, open_pixels(corrected.image))
    truth = mark_truth(owner, stored_segmentation(corrected.image, labels, table), truth=True)
    add_edit(owner, truth, 0, Delete([1]))
    training = begun(owner, project, engine="stardist", start=model)
    lesson = training.lessons.get(image=corrected.image)
    assert (lesson.truth, lesson.version) == (truth, 1)
    work()
    made = fresh(training).model
    assert made is not None
    learnt = [lesson for lesson in training.lessons.all() if not lesson.validation]
    assert made.header["training"]["objects"] == sum(one.objects_in_truth for one in learnt)
    assert lesson.objects_in_truth == labels.max() - 1
