from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "segmentation.domain.reviews"
    default_auto_field = "django.db.models.BigAutoField"
