from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "segmentation.domain.jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load each app's `wiring` module: it registers kinds of work and receivers of signals."""
        autodiscover_modules("wiring")
