"""The model files of this machine: those that come along, and those under OCELLUS_DATA/models."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from segmentation.interfaces.cli.commands import Mistake, complain
from segmentation.interfaces.cli.environment import data_folder
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import (
    SUFFIX,
    ModelHeader,
    bundled_models,
    file_sha256,
    read_header,
)


@dataclass(frozen=True)
class InstalledModel:
    """A usable model file."""

    path: Path
    header: ModelHeader

    @cached_property
    def sha256(self) -> str:
        """What the model is known by, whatever its file is called."""
        return file_sha256(self.path)


def models_folder() -> Path:
    """Where added models go; the site registers what it finds there."""
    return data_folder() / "models"


def installed_models() -> list[InstalledModel]:
    """All usable models, bundled ones first; a file that can't be read is told and left out."""
    models = []
    for path in [*bundled_models(), *sorted(models_folder().glob(f"*{SUFFIX}"))]:
        try:
            models.append(InstalledModel(path, read_header(path)))
        except ModelFileError as error:
            complain(str(error))
    return models


def find_model(name: str) -> InstalledModel:
    """The model of an id, or of a path to its file; raises Mistake naming what there is."""
    path = Path(name)
    if path.suffix == SUFFIX and path.is_file():
        try:
            return InstalledModel(path, read_header(path))
        except ModelFileError as error:
            raise Mistake(str(error)) from error
    models = installed_models()
    for model in models:
        if model.header.slug == name:
            return model
    known = ", ".join(model.header.slug for model in models) or "none"
    raise Mistake(f"There is no model “{name}”; installed: {known}.")
