"""Transfers for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.omero.models import Transfer


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    """What was fetched from and sent to OMERO, by whom."""

    list_display = ["direction", "address", "username", "project", "created_by", "created_at"]
    list_filter = ["direction"]
    list_select_related = ["project", "created_by"]
    show_full_result_count = False
