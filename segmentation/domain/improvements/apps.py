from django.apps import AppConfig


class ImprovementsConfig(AppConfig):
    name = "segmentation.domain.improvements"
    default_auto_field = "django.db.models.BigAutoField"
