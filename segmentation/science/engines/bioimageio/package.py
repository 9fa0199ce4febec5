"""Reading a package: what it says of itself, and its weights, of which nothing is ever run."""

import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from pydantic import ValidationError

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.upstream.members import BROKEN_ARCHIVE

DESCRIPTIONS = ("rdf.yaml", "bioimageio.yaml")
OURS = "ocellus"
STATE_DICT = "pytorch_state_dict"
_MAX_DESCRIPTION = 1024 * 1024
_MAX_WEIGHTS = 2 * 1024**3
_MAX_MEMBERS = 10_000
_PROGRAMS = {
    "torchscript": "TorchScript, which is a program",
    "onnx": "ONNX, a compiled network",
    "keras_hdf5": "Keras, of another network",
    "keras_v3": "Keras, which may hold code",
    "tensorflow_saved_model_bundle": "TensorFlow, which runs code",
    "tensorflow_js": "TensorFlow.js, a compiled network",
}


@dataclass(frozen=True)
class Package:
    """Where a package lies, and its description."""

    path: Path
    root: str
    said: Mapping[str, Any]

    @property
    def stated(self) -> dict[str, str]:
        """Name, licence and citation by the names of a model's header."""
        found = {
            "name": str(self.said.get("name", ""))[:200],
            "licence": str(self.said.get("license") or ""),
            "citation": " ".join(self._citations()),
        }
        return {name: value for name, value in found.items() if value}

    @property
    def header(self) -> ModelHeader | None:
        """The header of a model that Ocellus exported; raises `ModelFileError` for a broken one."""
        config = self.said.get("config")
        said = config.get(OURS) if isinstance(config, Mapping) else None
        if said is None:
            return None
        try:
            return ModelHeader.model_validate(said)
        except ValidationError as error:
            raise ModelFileError(
                f"{self.path.name} describes its model in a way that Ocellus can't read."
            ) from error

    def take_weights(self, folder: Path) -> Path:
        """Write the weights into `folder`; raises `ModelFileError` where there are none to read."""
        source = self._weights()
        name = PurePosixPath(source).name
        path = folder / (name if name.strip(".") else "weights")
        with zipfile.ZipFile(self.path) as archive:
            try:
                member = archive.getinfo(self.root + source)
                if member.file_size > _MAX_WEIGHTS:
                    raise ModelFileError(f"{name} is larger than any network of these systems.")
                with archive.open(member) as there, path.open("wb") as here:
                    shutil.copyfileobj(there, here)
            except KeyError as error:
                raise ModelFileError(
                    f"{self.path.name} lacks its weights, {source}: download the whole package."
                ) from error
            except BROKEN_ARCHIVE as error:
                raise ModelFileError(f"{self.path.name} is damaged: {error}") from error
        return path

    def _weights(self) -> str:
        weights = self.said.get("weights")
        kinds: Mapping[str, Any] = weights if isinstance(weights, Mapping) else {}
        entry = kinds.get(STATE_DICT)
        source = entry.get("source") if isinstance(entry, Mapping) else None
        if isinstance(source, Mapping):
            source = source.get("source")
        if isinstance(source, str) and source and "://" not in source:
            return source
        there = [what for kind, what in _PROGRAMS.items() if kind in kinds]
        raise ModelFileError(
            f"{self.path.name} has no weights as a state_dict of PyTorch"
            + (f", but {' and '.join(there)}" if there else "")
            + ". Ocellus takes weights alone, of networks it knows, and runs no code that comes "
            "with a model."
        )

    def _citations(self) -> list[str]:
        cited = self.said.get("cite")
        entries = cited if isinstance(cited, list) else []
        texts = [str(one.get("text", "")) for one in entries if isinstance(one, Mapping)]
        return [text.rstrip(". ") + "." for text in texts if text][:20]


def open_package(path: Path) -> Package | None:
    """The package that a file is, None for any other; raises `ModelFileError` for a bad one."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            place = _description(names)
            if place is None or len(names) > _MAX_MEMBERS:
                return None
            if archive.getinfo(place).file_size > _MAX_DESCRIPTION:
                raise ModelFileError(f"The description in {path.name} is too long to be one.")
            content = archive.read(place)
    except BROKEN_ARCHIVE as error:
        raise ModelFileError(f"{path.name} can't be read as a zip archive: {error}") from error
    try:
        said = yaml.safe_load(content)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ModelFileError(f"The description in {path.name} is no YAML.") from error
    if not isinstance(said, Mapping) or said.get("type") != "model":
        raise ModelFileError(f"{path.name} is a package of bioimage.io, but not of a model.")
    return Package(path, place[: -len(PurePosixPath(place).name)], said)


def _description(names: list[str]) -> str | None:
    """The description that lies least deep."""
    found = [name for name in names if PurePosixPath(name).name in DESCRIPTIONS]
    return min(found, key=lambda name: (name.count("/"), name), default=None)
