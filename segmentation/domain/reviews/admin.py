"""Reviews for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.reviews.models import Review


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """Reviews by time."""

    list_display = ["segmentation", "revision", "verdict", "created_by", "created_at"]
    list_select_related = ["segmentation", "created_by"]
    search_fields = ["segmentation__id"]
    show_full_result_count = False
