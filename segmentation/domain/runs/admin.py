"""Runs for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.runs.models import Run


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    """Runs by time, with how far they are."""

    list_display = ["id", "project", "model", "state", "done", "failed", "total", "created_at"]
    list_filter = ["state"]
    list_select_related = ["project", "model"]
    search_fields = ["id", "model__slug"]
    show_full_result_count = False
