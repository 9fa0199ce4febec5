"""Who changed what, when."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from segmentation.domain.common.models import UUIDModel


class AuditEntry(UUIDModel):
    """One change, written by the service that made it; it outlives its target."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    action = models.CharField(max_length=100)
    target_type = models.CharField(max_length=100)
    target_id = models.CharField(max_length=64)
    project_id = models.UUIDField(null=True, db_index=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"
