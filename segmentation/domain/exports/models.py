"""Exports: the results of a run or a project as one archive, made by a worker, kept for a while."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable
from segmentation.domain.exports.querysets import ExportQuerySet
from segmentation.domain.jobs.models import Job
from segmentation.domain.projects.models import Project
from segmentation.domain.runs.models import Run


class Export(Trashable):
    """The segmentations of a run (without one, the newest of each image of the project) as a ZIP.

    With `approved_only` they are the revisions that people have approved, and no others.
    `done` of `total` segmentations are written; the file is there when `file_key` says where.
    After `expires_at` the row goes, and the file with it.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="exports")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, null=True, related_name="exports")
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="export")
    format = models.CharField(max_length=30)
    approved_only = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    file_key = models.CharField(max_length=300, blank=True)
    filename = models.CharField(max_length=200)
    bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    expires_at = models.DateTimeField(db_index=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
