"""The models people can run."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import UUIDModel
from segmentation.domain.model_registry.querysets import ModelQuerySet


class ModelState(models.TextChoices):
    DRAFT = "draft"
    AVAILABLE = "available"
    DEPRECATED = "deprecated"


class Model(UUIDModel):
    """Weights and configuration of an engine: one immutable file, known by its sha256."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200)
    engine = models.CharField(max_length=20)
    version = models.CharField(max_length=50)
    ndim = models.PositiveSmallIntegerField()
    licence = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=500)
    bytes = models.PositiveBigIntegerField()
    header = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=ModelState.choices, default=ModelState.AVAILABLE
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ModelQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
