"""Trainings for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.trainings.models import Training


@admin.register(Training)
class TrainingAdmin(ReadOnlyAdmin):
    """Trainings by time."""

    list_display = ["name", "engine", "project", "created_by", "created_at"]
    list_select_related = ["project", "created_by"]
    search_fields = ["name"]
    show_full_result_count = False
