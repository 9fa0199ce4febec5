"""People and the tokens their scripts use."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from segmentation.domain.common.models import UUIDModel


class User(UUIDModel, AbstractUser):
    """Someone with an account; `is_superuser` makes a site admin."""


class ApiToken(UUIDModel):
    """A secret for scripts: only its digest is kept, and it expires."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"
