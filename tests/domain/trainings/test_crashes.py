"""A worker that is killed in mid-training costs no more than the epoch it was in."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs.models import JobState
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project
from segmentation.domain.trainings import planning
from segmentation.domain.trainings.models import Training
from tests.domain.jobs.test_crashes import Crew, wait_until
from tests.domain.jobs.worker import work
from tests.domain.trainings.conftest import begun

pytestmark = pytest.mark.django_db(transaction=True)
EPOCHS, STEPS = 3, 4


@pytest.fixture
def crew(settings: Settings) -> Iterator[Crew]:
    names = ("OCELLUS_DATA", "OCELLUS_STORAGE_URL", "OCELLUS_DEVICE")
    made = Crew(work, OCELLUS_JOB_ATTEMPTS=2, **{name: getattr(settings, name) for name in names})
    yield made
    for worker in made.workers:
        worker.kill()


def epochs(training: Training) -> int:
    return len(Training.objects.get(pk=training.pk).curve)


def done(training: Training) -> bool:
    return Training.objects.filter(pk=training.pk, job__state=JobState.DONE).exists()


def test_killed_at_every_epoch_it_ends_with_the_same_model(
    crew: Crew,
    owner: User,
    project: Project,
    model: Model,
    truths: list[Segmentation],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(planning, "STEPS_PER_EPOCH", STEPS)
    undisturbed = begun(owner, project, engine="stardist", start=model, epochs=EPOCHS)
    crew.hire()
    wait_until(lambda: done(undisturbed))
    killed = begun(owner, project, engine="stardist", start=model, epochs=EPOCHS)
    for epoch in range(1, EPOCHS):
        wait_until(lambda least=epoch: epochs(killed) >= least)  # type: ignore[misc]
        crew.kill(0)
        crew.hire()
    wait_until(lambda: done(killed))
    crew.dismiss()
    undisturbed.refresh_from_db()
    killed.refresh_from_db()
    assert [point["loss"] for point in killed.curve] == [p["loss"] for p in undisturbed.curve]
    assert killed.model is not None
    assert undisturbed.model is not None
    assert killed.model.header["accuracy"] == undisturbed.model.header["accuracy"]
