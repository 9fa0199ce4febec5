"""The kind of work that makes an archive of results."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from segmentation.domain.common import storage
from segmentation.domain.exports.models import Export
from segmentation.domain.exports.packing import pack, sha256_of
from segmentation.domain.exports.queries import results_of
from segmentation.domain.exports.services.bundles import EXPORT, KEPT_FOR
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job

# Keys are plain words; the name for people is the row's.
_ARCHIVE = "archive.zip"


class ExportKind:
    """Writes every result of a run or project into one ZIP, and publishes it."""

    name = EXPORT

    def run(self, context: JobContext) -> None:
        """Do the job's export; when nothing fits into the format, the job fails with the reason."""
        export = Export.objects.select_related("project", "run__model").filter(job=context.job)
        found = export.first()
        if found is None:
            raise JobCancelled
        context.note(export=str(found.pk), **({"run": str(found.run_id)} if found.run_id else {}))
        with scratch_folder(context) as folder:
            path = folder / _ARCHIVE
            _write(context, found, path)
            size, checksum = path.stat().st_size, sha256_of(path)
            storage.put_tree(folder, context.storage_prefix)
        with context.publish():
            Export.objects.filter(pk=found.pk).update(
                file_key=f"{context.storage_prefix}/{_ARCHIVE}",
                bytes=size,
                sha256=checksum,
                expires_at=timezone.now() + KEPT_FOR,
            )

    def changed(self, job: Job) -> None:
        """An export's state is its job's: there is nothing to bring in line."""


def _write(context: JobContext, export: Export, path: Path) -> None:
    def after_each(done: int) -> None:
        context.checkpoint()
        Export.objects.filter(pk=export.pk).update(done=done)

    results = results_of(export)
    if not pack(path, results, export.format, _about(export), after_each):
        raise JobFailed(
            f"None of these results fits into the format {export.format}; choose another one."
        )


def _about(export: Export) -> dict[str, Any]:
    """Where the results come from, for the head of the manifest."""
    about: dict[str, Any] = {"project": {"id": str(export.project_id), "name": export.project.name}}
    about["results"] = "approved" if export.approved_only else "all"
    if export.run is not None:
        run, model = export.run, export.run.model
        about["run"] = {
            "id": str(run.pk),
            "model": {"slug": model.slug, "version": model.version, "sha256": model.sha256},
            "parameters": run.parameters,
            "channels": run.channels,
        }
    return about
