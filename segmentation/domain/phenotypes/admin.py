"""Phenotypes for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.phenotypes.models import Phenotype


@admin.register(Phenotype)
class PhenotypeAdmin(ReadOnlyAdmin):
    """Phenotypes by project."""

    list_display = ["name", "project", "position", "created_by", "created_at"]
    list_select_related = ["project", "created_by"]
    show_full_result_count = False
