from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "segmentation.domain.exports"
    default_auto_field = "django.db.models.BigAutoField"
