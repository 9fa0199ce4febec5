"""Models as packages of bioimage.io: made when one is first asked for, and kept."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.conf import settings

from segmentation.domain.common.errors import Conflict, NotFound, UserError
from segmentation.domain.model_registry.models import Model
from segmentation.science.engines.bioimageio.apart import export_apart
from segmentation.science.engines.bioimageio.describing import exportable
from segmentation.science.engines.errors import EngineError

# It takes seconds and a gigabyte of memory: one at a time.
_making = threading.Lock()


def open_package(model: Model) -> BinaryIO:
    """The package of a model; raises `UserError` for one that has no place in a package."""
    path = _folder() / f"{model.sha256}.zip"
    if not path.exists():
        _refuse(model)
        if not _making.acquire(timeout=60):
            raise Conflict("Another package is being made; try again in a minute.")
        try:
            _make(model, path)
        finally:
            _making.release()
    return path.open("rb")


def _refuse(model: Model) -> None:
    if not model.has_file:
        raise NotFound(f"The file of the model {model.slug} is gone.")
    try:
        exportable(Path(model.path))
    except EngineError as error:
        raise UserError(str(error), "no_package") from error


def _make(model: Model, path: Path) -> None:
    if path.exists():
        return
    with TemporaryDirectory(dir=path.parent, prefix=".making-") as folder:
        draft = Path(folder) / path.name
        try:
            export_apart(Path(model.path), draft)
        except EngineError as error:
            raise UserError(str(error), "no_package") from error
        draft.replace(path)


def _folder() -> Path:
    folder: Path = settings.OCELLUS_DATA / "packages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
