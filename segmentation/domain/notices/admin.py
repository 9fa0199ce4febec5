"""Deliveries for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.notices.models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Mails and posts by time, with why they failed."""

    list_display = ["kind", "webhook", "state", "tries", "error", "created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["webhook"]
    show_full_result_count = False
