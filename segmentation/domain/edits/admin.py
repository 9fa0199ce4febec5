"""Edits for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.edits.models import Edit


@admin.register(Edit)
class EditAdmin(ReadOnlyAdmin):
    """Edits by time."""

    list_display = ["segmentation", "version", "kind", "by", "at"]
    list_select_related = ["segmentation", "by"]
    search_fields = ["segmentation__id"]
    show_full_result_count = False
