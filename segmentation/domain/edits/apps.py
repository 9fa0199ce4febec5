from django.apps import AppConfig


class EditsConfig(AppConfig):
    name = "segmentation.domain.edits"
    default_auto_field = "django.db.models.BigAutoField"
