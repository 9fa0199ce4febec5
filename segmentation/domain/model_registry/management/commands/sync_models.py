from typing import Any

from django.core.management.base import BaseCommand

from segmentation.domain.model_registry.services import sync_models


class Command(BaseCommand):
    help = "Register the bundled model files and those under OCELLUS_DATA/models."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for model in sync_models():
            self.stdout.write(f"{model.slug}  {model.state}  {model.sha256[:12]}")
