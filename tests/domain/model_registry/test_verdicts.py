"""A trial is good only if it is of today's versions, and as good as before."""

import pytest

from segmentation.domain.common.versions import installed_version
from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry import verdicts
from segmentation.domain.model_registry.models import Model, ModelTrial
from segmentation.domain.model_registry.verdicts import (
    TrialVerdict,
    last_good_ap50,
    present_versions,
    verdict_of,
)
from tests.factories import JobFactory
from tests.interfaces.world import make_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> Model:
    return make_model("tried")


def tried(
    model: Model, ap50: float | None, state: str = JobState.DONE, **more: object
) -> ModelTrial:
    """A trial as a worker leaves it."""
    ocellus, torch = present_versions()
    trial = ModelTrial(
        model=model, job=JobFactory.create(state=state), ap50=ap50, ocellus=ocellus, torch=torch
    )
    trial.before_ap50 = last_good_ap50(trial)
    for name, value in more.items():
        setattr(trial, name, value)
    trial.save()
    return trial


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("queued", TrialVerdict.OPEN),
        ("running", TrialVerdict.OPEN),
        ("failed", TrialVerdict.FAILED),
        ("cancelled", TrialVerdict.FAILED),
        ("done", TrialVerdict.GOOD),
    ],
)
def test_how_far_it_is_comes_first(model: Model, state: str, verdict: TrialVerdict) -> None:
    assert verdict_of(tried(model, 0.9, state)) == verdict


@pytest.mark.parametrize("old", [{"ocellus": "0.0.9"}, {"torch": "2.0.0"}, {"ocellus": ""}])
def test_a_trial_of_other_versions_is_out_of_date(model: Model, old: dict[str, str]) -> None:
    assert verdict_of(tried(model, 0.9, **old)) == TrialVerdict.OUTDATED


def test_an_upgrade_makes_every_trial_out_of_date(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = tried(model, 0.9)
    assert verdict_of(trial) == TrialVerdict.GOOD
    monkeypatch.setattr(verdicts, "installed_version", lambda name: "99.0")
    assert verdict_of(trial) == TrialVerdict.OUTDATED


def test_the_build_of_torch_is_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdicts, "installed_version", lambda name: "2.13.0+cu130")
    assert present_versions()[1] == "2.13.0"
    assert installed_version("no-such-package") is None


def test_what_fell_clearly_is_worse_until_it_is_as_good_again(model: Model) -> None:
    assert verdict_of(tried(model, 0.85)) == TrialVerdict.GOOD
    assert verdict_of(tried(model, 0.82)) == TrialVerdict.GOOD
    # Twice: a bad trial is not what the next one is measured by.
    for _ in range(2):
        worse = tried(model, 0.4)
        assert (verdict_of(worse), worse.before_ap50) == (TrialVerdict.WORSE, 0.82)
    assert verdict_of(tried(model, 0.0)) == TrialVerdict.WORSE
    assert verdict_of(tried(model, 0.84)) == TrialVerdict.GOOD


def test_trials_of_other_models_and_failed_ones_say_nothing(model: Model) -> None:
    tried(make_model("other"), 0.9)
    tried(model, None, JobState.FAILED)
    assert tried(model, 0.3).before_ap50 is None


def test_a_model_that_matches_nothing_is_never_called_good(model: Model) -> None:
    assert verdict_of(tried(model, 0.0)) == TrialVerdict.UNMATCHED
    assert verdict_of(tried(model, 0.0)) == TrialVerdict.UNMATCHED
    assert verdict_of(tried(model, 0.7)) == TrialVerdict.GOOD
