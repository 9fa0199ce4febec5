from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "segmentation.domain.trainings"
    default_auto_field = "django.db.models.BigAutoField"
