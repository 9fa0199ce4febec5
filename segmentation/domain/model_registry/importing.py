"""The kind of work that turns a stranger's file into a registered model."""

from pathlib import Path

from segmentation.domain.images import staging
from segmentation.domain.images.ending import end_upload, follow_job
from segmentation.domain.images.models import Upload, UploadState
from segmentation.domain.images.scratch import scratch_folder
from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.models import ModelImport, ModelOrigin, ModelState
from segmentation.domain.model_registry.services.importing import IMPORT_MODEL
from segmentation.domain.model_registry.services.registering import register_model
from segmentation.science.engines.adding import stated_by
from segmentation.science.engines.conversion import convert
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.model_file import SUFFIX
from segmentation.science.engines.upstream.catalogue import published_model
from segmentation.science.engines.upstream.fetch import fetch


class ImportModelKind:
    """Fetches or takes the file, reads it in a confined process, registers what it became."""

    name = IMPORT_MODEL

    def run(self, context: JobContext) -> None:
        """Do the job's import; a file that is no model fails it, and nothing of it stays."""
        found = ModelImport.objects.filter(pk=context.job.payload["import"])
        wanted = found.select_related("project", "created_by", "upload").first()
        if wanted is None:
            raise JobCancelled
        with scratch_folder(context) as folder:
            # By its own name, since messages name the file.
            draft = folder / "made" / f"{Path(wanted.filename).stem}{SUFFIX}"
            draft.parent.mkdir()
            try:
                _make(context, wanted, folder, draft)
            except EngineError as error:
                raise JobFailed(str(error)) from error
            with context.publish():
                _publish(wanted, draft)

    def changed(self, job: Job) -> None:
        """A failed or cancelled import gives up the uploaded file, with the reason."""
        follow_job(job)


def _make(context: JobContext, wanted: ModelImport, folder: Path, draft: Path) -> None:
    """Write the model file, from the authors or from the upload."""
    if wanted.published:
        published = published_model(wanted.published)
        path = fetch(published, folder, progress=lambda _: context.checkpoint())
        stated = stated_by(published, path)
        convert(path, draft, published.engine, stated, context.checkpoint)
        return
    if wanted.upload is None:
        raise JobCancelled
    path = folder / wanted.filename
    path.hardlink_to(staging.path(wanted.upload.pk))
    given = {"licence": wanted.licence, "name": wanted.name}
    stated = {name: value for name, value in given.items() if value}
    convert(path, draft, wanted.engine or None, stated, context.checkpoint)


def _publish(wanted: ModelImport, draft: Path) -> None:
    origin = ModelOrigin.FETCHED if wanted.published else ModelOrigin.IMPORTED
    wanted.model = register_model(
        draft,
        origin=origin,
        actor=wanted.created_by,
        project=wanted.project,
        state=ModelState.DRAFT,
    )
    wanted.save(update_fields=["model"])
    if wanted.upload is not None:
        upload = Upload.objects.select_for_update(of=("self",)).get(pk=wanted.upload.pk)
        upload.state = UploadState.DONE
        end_upload(upload)
