"""Exports for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.exports.models import Export


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """Exports by time, with how large they are."""

    list_display = ["id", "project", "run", "format", "done", "total", "bytes", "expires_at"]
    list_filter = ["format"]
    list_select_related = ["project", "run"]
    show_full_result_count = False
