"""A published folder, or the same in a zip archive: files of known names, read in memory."""

import io
import json
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from segmentation.science.engines.errors import ModelFileError

CONFIG = "config.json"
THRESHOLDS = "thresholds.json"
_WEIGHTS = ("weights_best.h5", "weights_last.h5", "weights_now.h5")
# What reading a damaged archive may raise.
BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
_MAX_JSON = 1024 * 1024
_MAX_WEIGHTS = 256 * 1024 * 1024
_MAX_MEMBERS = 10_000


@dataclass(frozen=True)
class Members:
    """Where a published model lies, and the names of the files in it (the last part of each)."""

    path: Path
    names: dict[str, str]

    @classmethod
    def of(cls, path: Path) -> "Members":
        """Look into a folder or a zip archive.

        Only files beside `config.json` count; an archive may hold a folder that holds them.
        Raises `ModelFileError`.
        """
        if path.is_dir():
            return cls(path, _beside([entry.name for entry in path.iterdir() if _is_plain(entry)]))
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
        except BROKEN_ARCHIVE as error:
            raise ModelFileError(f"{path.name} can't be read as a zip archive: {error}") from error
        if len(names) > _MAX_MEMBERS:
            raise ModelFileError(f"{path.name} holds too many files for a model.")
        return cls(path, _beside(names))

    def json(self, name: str) -> dict[str, Any]:
        """What a JSON file says, nothing where it is missing; raises `ModelFileError`."""
        if name not in self.names:
            return {}
        content = self._read(name, _MAX_JSON)
        try:
            said = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise ModelFileError(f"{name} of {self.path.name} is no JSON: {error}") from error
        if not isinstance(said, dict):
            raise ModelFileError(f"{name} of {self.path.name} says nothing by name.")
        return said

    def weights(self) -> BinaryIO:
        """The best weights there are; raises `ModelFileError` where there are none."""
        files = sorted(name for name in self.names if name.endswith((".h5", ".hdf5")))
        chosen = next((name for name in _WEIGHTS if name in files), files[0] if files else None)
        if chosen is None:
            raise ModelFileError(f"{self.path.name} holds no weights (weights_best.h5).")
        return io.BytesIO(self._read(chosen, _MAX_WEIGHTS))

    def _read(self, name: str, limit: int) -> bytes:
        """At most `limit` bytes, whatever an archive says of a file's size."""
        try:
            if self.path.is_dir():
                with (self.path / name).open("rb") as file:
                    content = file.read(limit + 1)
            else:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.names[name]) as file:
                    content = file.read(limit + 1)
        except BROKEN_ARCHIVE as error:
            raise ModelFileError(f"{name} of {self.path.name} can't be read: {error}") from error
        if len(content) > limit:
            raise ModelFileError(f"{name} of {self.path.name} is too large for what it should be.")
        return content


def _is_plain(entry: Path) -> bool:
    return entry.is_file() and not entry.is_symlink()


def _beside(names: Iterable[str]) -> dict[str, str]:
    """The files in the folder of the first `config.json`, by the last part of their names."""
    paths = [PurePosixPath(name) for name in names if not name.endswith("/")]
    homes = sorted(
        (path.parent for path in paths if path.name == CONFIG), key=lambda p: len(str(p))
    )
    home = homes[0] if homes else PurePosixPath(".")
    return {path.name: str(path) for path in paths if path.parent == home}
