from django.apps import AppConfig


class PhenotypesConfig(AppConfig):
    name = "segmentation.domain.phenotypes"
    default_auto_field = "django.db.models.BigAutoField"
