from django.apps import AppConfig


class OmeroConfig(AppConfig):
    name = "segmentation.domain.omero"
    default_auto_field = "django.db.models.BigAutoField"
