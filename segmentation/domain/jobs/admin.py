"""Work and workers for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.jobs.models import Job, Worker


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Jobs by time, with the log of those that failed."""

    list_display = ["kind", "project", "state", "attempts", "worker", "created_at", "error"]
    list_filter = ["kind", "state"]
    list_select_related = ["project"]
    search_fields = ["id", "worker", "error"]
    show_full_result_count = False


@admin.register(Worker)
class WorkerAdmin(ReadOnlyAdmin):
    """Workers, and when each was last seen."""

    list_display = ["name", "device", "started_at", "seen_at"]
