"""The kind of work that makes a model into a package of bioimage.io."""

from pathlib import Path
from tempfile import TemporaryDirectory

from segmentation.domain.jobs.context import JobContext
from segmentation.domain.jobs.errors import JobCancelled, JobFailed
from segmentation.domain.jobs.models import Job
from segmentation.domain.model_registry.models import ModelPackage
from segmentation.domain.model_registry.services.packages import MAKE_PACKAGE, package_path
from segmentation.science.engines.bioimageio.apart import export_apart
from segmentation.science.engines.errors import EngineError


class MakePackageKind:
    """Makes the package in a process of its own, as it takes a gigabyte of memory."""

    name = MAKE_PACKAGE

    def run(self, context: JobContext) -> None:
        """Do the job's package; what can't be made into one fails the job with the reason."""
        packages = ModelPackage.objects.select_related("model")
        wanted = packages.filter(pk=context.job.payload["package"]).first()
        if wanted is None:
            raise JobCancelled
        path = package_path(wanted.model)
        with TemporaryDirectory(dir=path.parent, prefix=".making-") as folder:
            draft = Path(folder) / path.name
            try:
                export_apart(Path(wanted.model.path), draft)
            except EngineError as error:
                raise JobFailed(str(error)) from error
            with context.publish():
                draft.replace(path)

    def changed(self, job: Job) -> None:
        """The package reads its state from the job."""
