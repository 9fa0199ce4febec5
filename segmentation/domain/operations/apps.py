from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "segmentation.domain.operations"
    default_auto_field = "django.db.models.BigAutoField"
