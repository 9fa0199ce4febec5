from django.apps import AppConfig


class BakeOffsConfig(AppConfig):
    name = "segmentation.domain.bakeoffs"
    default_auto_field = "django.db.models.BigAutoField"
