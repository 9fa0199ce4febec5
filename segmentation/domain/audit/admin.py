"""The audit for site admins."""

from django.contrib import admin

from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.admin import ReadOnlyAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """Entries by time, searchable by action and target."""

    list_display = ["at", "actor", "action", "target_type", "target_id", "project_id"]
    list_filter = ["action", "target_type"]
    search_fields = ["action", "target_id", "actor__username", "project_id"]
    list_select_related = ["actor"]
    date_hierarchy = "at"
