"""The table of models follows the files."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.model_registry.services import sync_models
from segmentation.science.engines.model_file import file_sha256
from tests.domain.model_registry.conftest import write_small_model
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_files_are_registered_once(models: Path) -> None:
    path = write_small_model(models / "small.ocellus")
    (model,) = sync_models()
    assert (model.slug, model.engine, model.ndim) == ("small", "stardist", 2)
    assert model.sha256 == file_sha256(path)
    assert model.bytes == path.stat().st_size
    assert model.header["parameters"]["prob_threshold"] == 0.5
    call_command("sync_models", stdout=None)
    assert Model.objects.get() == model


def test_a_broken_file_leaves_the_others(models: Path) -> None:
    (models / "a.ocellus").write_bytes(b"nothing of the kind")
    write_small_model(models / "b.ocellus")
    assert [model.slug for model in sync_models()] == ["small"]


def test_a_model_whose_file_is_gone_cannot_be_run_until_it_is_back(models: Path) -> None:
    path = write_small_model(models / "small.ocellus")
    sync_models()
    data = path.read_bytes()
    path.unlink()
    sync_models()
    assert Model.objects.get().state == ModelState.DEPRECATED
    (models / "back.ocellus").write_bytes(data)
    sync_models()
    assert Model.objects.get().state == ModelState.AVAILABLE
    assert Model.objects.get().path.endswith("back.ocellus")


def test_what_an_admin_deprecated_stays_so(models: Path) -> None:
    write_small_model(models / "small.ocellus")
    sync_models()
    Model.objects.update(state=ModelState.DEPRECATED)
    sync_models()
    assert Model.objects.get().state == ModelState.DEPRECATED


def test_a_new_version_takes_the_slug_over(models: Path) -> None:
    path = write_small_model(models / "small.ocellus")
    (old,) = sync_models()
    write_small_model(path, seed=1)
    (new,) = sync_models()
    old.refresh_from_db()
    assert new.slug == "small"
    assert old.slug == f"small-{old.sha256[:8]}"
    assert old.state == ModelState.DEPRECATED


def test_a_slug_in_use_is_not_taken_away(models: Path) -> None:
    write_small_model(models / "a.ocellus")
    (first,) = sync_models()
    write_small_model(models / "b.ocellus", seed=1)
    second = sync_models()[1]
    assert {first.slug, second.slug} == {"small", f"small-{second.sha256[:8]}"}
    assert second.state == ModelState.AVAILABLE


@pytest.mark.django_db(transaction=True)
def test_processes_that_start_together_register_once(models: Path) -> None:
    for seed in range(3):
        write_small_model(models / f"{seed}.ocellus", slug=f"small-{seed}", seed=seed)

    def sync(_: int) -> int:
        try:
            return len(sync_models())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sync, range(4))) == [3] * 4
    assert Model.objects.count() == 3


def test_models_are_named_by_slug_or_id_and_drafts_are_the_admins(models: Path) -> None:
    write_small_model(models / "small.ocellus")
    (model,) = sync_models()
    person, admin = UserFactory.create(), UserFactory.create(is_superuser=True)
    assert Model.objects.visible_to(person).named("small").get() == model
    assert Model.objects.visible_to(person).named(str(model.pk)).get() == model
    Model.objects.update(state=ModelState.DRAFT)
    assert not Model.objects.visible_to(person).exists()
    assert Model.objects.visible_to(admin).exists()
