"""Improvements for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.improvements.models import Improvement


@admin.register(Improvement)
class ImprovementAdmin(ReadOnlyAdmin):
    """Improvements by time."""

    list_display = ["id", "project", "run", "training", "promoted_at", "created_by", "created_at"]
    list_select_related = ["project", "run", "training", "created_by"]
    show_full_result_count = False
