from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "segmentation.domain.evaluations"
    default_auto_field = "django.db.models.BigAutoField"
