"""A site that is replaced leaves nothing behind, and takes nothing of others along."""

from pathlib import Path

import pytest

from segmentation.domain.accounts.models import User
from segmentation.domain.common import storage
from segmentation.domain.evaluations.services import start_evaluation
from segmentation.domain.jobs import sweep
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.domain.operations.backup import back_up
from segmentation.domain.operations.restoring import restore
from segmentation.domain.projects.models import Project
from tests.domain.working import work

pytestmark = pytest.mark.django_db(transaction=True)


def stored() -> set[str]:
    """The keys of all objects."""
    return {one.key for one in storage.list_all()}


@pytest.mark.usefixtures("stored_in")
@pytest.mark.parametrize("objects", [True, False])
def test_what_came_after_the_backup_is_removed(
    objects: bool, owner: User, busy: Project, model: Model, tmp_path: Path
) -> None:
    before = stored()
    back_up(tmp_path / "copy", objects=objects)
    start_evaluation(owner, busy, [model])
    work()
    # Of an attempt that a restored job may make again, and of one that was given up.
    job = Job.objects.earliest("created_at")
    storage.put_bytes(f"{job.kind}/{job.pk}/{job.token + 1}/x", b"")
    storage.put_bytes("import/gone/1/x", b"")
    sweep.discard("import/gone/1")
    assert stored() > before
    restore(tmp_path / "copy", replace=True)
    assert stored() == before


def test_what_is_not_the_sites_stays(busy: Project, tmp_path: Path) -> None:
    back_up(tmp_path / "copy")
    storage.put_bytes("import/of-another-site/1/x", b"")
    restore(tmp_path / "copy", replace=True)
    assert storage.exists("import/of-another-site/1/x")


def test_the_models_of_the_site_before_are_removed(
    busy: Project, model: Model, tmp_path: Path
) -> None:
    back_up(tmp_path / "copy")
    later = models_folder() / f"{'1' * 64}{Path(model.path).suffix}"
    later.write_bytes(b"trained after the backup")
    other = Model.objects.get(pk=model.pk)
    other.pk, other.slug, other.sha256, other.path = None, "later", "1" * 64, str(later)
    other.save()
    by_hand = models_folder() / "by-hand.txt"
    by_hand.write_text("kept")
    restore(tmp_path / "copy", replace=True)
    assert not later.exists()
    assert by_hand.exists()
    assert Model.objects.get().pk == model.pk
    assert Path(Model.objects.get().path).is_file()
