from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "segmentation.domain.runs"
    default_auto_field = "django.db.models.BigAutoField"
