from django.apps import AppConfig


class MasksConfig(AppConfig):
    name = "segmentation.domain.masks"
    default_auto_field = "django.db.models.BigAutoField"
