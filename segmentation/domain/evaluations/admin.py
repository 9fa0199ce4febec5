"""Evaluations for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.evaluations.models import Evaluation


@admin.register(Evaluation)
class EvaluationAdmin(ReadOnlyAdmin):
    """Evaluations by time."""

    list_display = ["id", "project", "created_by", "created_at"]
    list_select_related = ["project", "created_by"]
    search_fields = ["id"]
    show_full_result_count = False
