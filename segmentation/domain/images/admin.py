"""Images and uploads for site admins."""

from django.contrib import admin

from segmentation.domain.common.admin import ReadOnlyAdmin
from segmentation.domain.images.models import Image, Upload


@admin.register(Image)
class ImageAdmin(ReadOnlyAdmin):
    """Images by time."""

    list_display = ["name", "project", "state", "dtype", "shape", "bytes", "created_at"]
    list_filter = ["state"]
    list_select_related = ["project"]
    search_fields = ["id", "name", "sha256"]
    show_full_result_count = False


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    """Uploads by time, with the reason of those that failed."""

    list_display = ["filename", "project", "owner", "state", "offset", "length", "error"]
    list_filter = ["state"]
    list_select_related = ["project", "owner"]
    search_fields = ["id", "filename", "sha256", "error"]
    show_full_result_count = False
