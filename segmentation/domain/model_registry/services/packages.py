"""Models as packages of bioimage.io: made by a worker when one is first asked for, and kept."""

from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import NotFound, UserError
from segmentation.domain.jobs.models import JobState
from segmentation.domain.jobs.services import enqueue
from segmentation.domain.model_registry.models import Model, ModelPackage
from segmentation.science.engines.bioimageio.describing import exportable
from segmentation.science.engines.errors import EngineError

MAKE_PACKAGE = "make_package"
_OPEN = (JobState.QUEUED, JobState.RUNNING)


@transaction.atomic
def ask_for_package(actor: User, model: Model) -> ModelPackage:
    """Have a worker make the package of a model, once; whoever asks again gets the same.

    Raises `NotFound` where its file is gone, and `UserError` for one that no package has place for.
    """
    _refuse(model)
    # Two who ask at once get one package.
    Model.objects.select_for_update().get(pk=model.pk)
    newest = model.packages.select_related("job").first()
    if newest is not None and (newest.job.state in _OPEN or _is_there(newest)):
        return newest
    made = ModelPackage(model=model, created_by=actor)
    made.job = enqueue(MAKE_PACKAGE, None, {"package": str(made.pk)}, user=actor)
    made.save()
    return made


def open_package(model: Model) -> BinaryIO:
    """The package of a model; raises `NotFound` when nobody has asked for it."""
    path = package_path(model)
    if not path.exists():
        _refuse(model)
        raise NotFound("This package has not been made yet; ask for it first.")
    return path.open("rb")


def package_path(model: Model) -> Path:
    """Where the package of a model lies, once it is made."""
    folder: Path = settings.OCELLUS_DATA / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{model.sha256}.zip"


def _is_there(package: ModelPackage) -> bool:
    return package.job.state == JobState.DONE and package_path(package.model).exists()


def _refuse(model: Model) -> None:
    if not model.has_file:
        raise NotFound(f"The file of the model {model.slug} is gone.")
    try:
        exportable(Path(model.path))
    except EngineError as error:
        raise UserError(str(error), "no_package") from error
