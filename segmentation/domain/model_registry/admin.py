"""Models for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.model_registry.models import Model


@admin.register(Model)
class ModelAdmin(ReadOnlyAdmin):
    """Models by slug."""

    list_display = ["slug", "engine", "version", "ndim", "licence", "state", "bytes", "path"]
    list_filter = ["engine", "state"]
    search_fields = ["slug", "name", "sha256"]
