"""Makes the registry's work known to workers, and has its files follow their rows."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.jobs import kinds, sweep
from segmentation.domain.model_registry.importing import ImportModelKind
from segmentation.domain.model_registry.models import Model, ModelTrial
from segmentation.domain.model_registry.packaging import MakePackageKind
from segmentation.domain.model_registry.services.files import is_placed
from segmentation.domain.model_registry.services.packages import package_path
from segmentation.domain.model_registry.trying import TryModelKind

kinds.register(ImportModelKind())
kinds.register(TryModelKind())
kinds.register(MakePackageKind())
sweep.register(ModelTrial, "picture_key")


@receiver(post_delete, sender=Model)
def remove_file(instance: Model, **_: Any) -> None:
    """A project's own models go with it, and their files and packages with them."""
    package = package_path(instance)
    transaction.on_commit(lambda: package.unlink(missing_ok=True))
    path = Path(instance.path)
    if instance.path and is_placed(path):
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


@receiver(post_delete, sender=ModelTrial)
def discard_picture(instance: ModelTrial, **_: Any) -> None:
    """Give up the picture of a trial that is gone."""
    if instance.picture_key:
        sweep.discard(instance.picture_key.rpartition("/")[0])
