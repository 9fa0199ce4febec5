from django.apps import AppConfig


class ModelRegistryConfig(AppConfig):
    name = "segmentation.domain.model_registry"
    default_auto_field = "django.db.models.BigAutoField"
