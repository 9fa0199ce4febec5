"""Makes the import of models known to workers, and has the registry's files follow their rows."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from segmentation.domain.jobs import kinds
from segmentation.domain.model_registry.importing import ImportModelKind
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services.files import is_placed

kinds.register(ImportModelKind())


@receiver(post_delete, sender=Model)
def remove_file(instance: Model, **_: Any) -> None:
    """A project's own models go with it, and their files with them."""
    path = Path(instance.path)
    if instance.path and is_placed(path):
        transaction.on_commit(lambda: path.unlink(missing_ok=True))
