"""Bake-offs for site admins."""

from django.contrib import admin

from segmentation.domain.bakeoffs.models import BakeOff
from segmentation.domain.common.admin import ReadOnlyAdmin


@admin.register(BakeOff)
class BakeOffAdmin(ReadOnlyAdmin):
    """Bake-offs by time."""

    list_display = ["id", "project", "created_by", "created_at", "expires_at"]
    list_select_related = ["project", "created_by"]
    search_fields = ["id"]
    show_full_result_count = False
