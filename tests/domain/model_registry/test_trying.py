"""A model is tried on a small picture whose truth is known."""

from pathlib import Path

import pytest
from pytest_django import Settings

from segmentation.domain.common import storage
from segmentation.domain.common.errors import Conflict, Forbidden
from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry.models import Model, ModelOrigin
from segmentation.domain.model_registry.services import register_model, segmenters, try_model
from segmentation.domain.model_registry.services.segmenters import SegmenterCache
from segmentation.domain.model_registry.verdicts import (
    TrialVerdict,
    present_versions,
    verdict_of,
)
from tests.domain.working import work
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenters, "CACHE", SegmenterCache(10**9))


@pytest.fixture
def model(models: Path, nuclei_model: Path, tmp_path: Path, settings: Settings) -> Model:
    settings.OCELLUS_STORAGE_URL = f"file://{tmp_path / 'storage'}"
    copy = tmp_path / "copy.ocellus"
    copy.write_bytes(nuclei_model.read_bytes())
    return register_model(copy, origin=ModelOrigin.IMPORTED, actor=None)


def test_a_good_model_finds_the_objects_of_the_golden_picture(model: Model) -> None:
    trial = try_model(UserFactory.create(is_superuser=True), model)
    work()
    trial.refresh_from_db()
    assert trial.job.state == JobState.DONE, trial.job.error
    assert trial.expected
    assert trial.found
    assert trial.ap50
    assert trial.ap50 > 0.5
    assert storage.get_bytes(trial.picture_key).startswith(b"RIFF")
    assert (trial.ocellus, trial.torch) == present_versions()
    assert trial.before_ap50 is None
    again = try_model(UserFactory.create(is_superuser=True), model)
    work()
    again.refresh_from_db()
    assert again.before_ap50 == trial.ap50
    assert verdict_of(again) == TrialVerdict.GOOD


def test_a_model_without_its_file_is_not_tried(model: Model) -> None:
    admin = UserFactory.create(is_superuser=True)
    with pytest.raises(Forbidden):
        try_model(UserFactory.create(), model)
    trial = try_model(admin, model)
    Path(model.path).write_bytes(b"something else")
    work()
    trial.refresh_from_db()
    assert "has changed" in trial.job.error
    Path(model.path).unlink()
    with pytest.raises(Conflict, match="is gone"):
        try_model(admin, model)
