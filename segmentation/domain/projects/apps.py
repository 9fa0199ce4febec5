from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "segmentation.domain.projects"
    default_auto_field = "django.db.models.BigAutoField"
