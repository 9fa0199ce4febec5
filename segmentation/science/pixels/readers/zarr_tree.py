"""The files of a Zarr hierarchy, in a folder or in a ZIP archive, which is never unpacked."""

import json
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from zarr.abc.store import Store
from zarr.storage import LocalStore, ZipStore

from segmentation.science.pixels.errors import CUT_SHORT, DAMAGED, Refused
from segmentation.science.pixels.readers.base import ImageFile

ROOTS = (".zattrs", ".zgroup", "zarr.json")
_LARGEST_JSON = 20_000_000
_MOST_ENTRIES = 2_000_000


@dataclass(frozen=True)
class ZarrTree:
    """A hierarchy: `root` is where it begins in the store, empty at the top."""

    store: Store
    root: str
    archive: zipfile.ZipFile | None
    file: ImageFile

    def path(self, *parts: str) -> str:
        """The place of a node in the store; raises Refused for one that leads out of the tree."""
        steps = [step for part in parts for step in part.split("/") if step not in {"", "."}]
        if ".." in steps or any("\\" in step or "\0" in step for step in steps):
            raise Refused("names parts of itself by paths that lead out of it, which is refused")
        return "/".join([self.root, *steps] if self.root else steps)

    def json(self, *parts: str) -> dict[str, Any]:
        """A JSON object below the root; empty when there is no such file."""
        data = self._read(self.path(*parts))
        try:
            found = json.loads(data) if data is not None else {}
        except ValueError as error:
            raise Refused(DAMAGED) from error
        return found if isinstance(found, dict) else {}

    def attributes(self, *parts: str) -> dict[str, Any]:
        """The attributes of a group, from either version of Zarr; those of 0.5 lie in `ome`."""
        newer = self.json(*parts, "zarr.json").get("attributes", {})
        found = newer.get("ome", newer) or self.json(*parts, ".zattrs")
        return dict(found) if isinstance(found, dict) else {}

    def _read(self, path: str) -> bytes | None:
        if self.archive is None:
            place = self.file.path / path
            if not place.is_file():
                return None
            with place.open("rb") as opened:
                return opened.read(_LARGEST_JSON)
        try:
            with self.archive.open(path) as opened:
                return opened.read(_LARGEST_JSON)
        except KeyError:
            return None


@contextmanager
def in_folder(file: ImageFile) -> Iterator[ZarrTree]:
    """The hierarchy of a folder."""
    yield ZarrTree(LocalStore(file.path, read_only=True), "", None, file)


@contextmanager
def in_archive(file: ImageFile) -> Iterator[ZarrTree]:
    """The hierarchy in a ZIP archive; raises Refused when there is none."""
    try:
        archive = zipfile.ZipFile(file.path)
    except zipfile.BadZipFile as error:
        raise Refused(CUT_SHORT) from error
    with archive:
        root = _root(archive)
        store = ZipStore(file.path, mode="r")
        try:
            yield ZarrTree(store, root, archive, file)
        finally:
            # A store that nobody has read from yet can't be closed.
            with suppress(AttributeError):
                store.close()


def _root(archive: zipfile.ZipFile) -> str:
    """The folder that holds the outermost metadata of Zarr."""
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise Refused("holds more files than any image has")
    for entry in entries:
        _check_entry(entry)
    names = [PurePosixPath(entry.filename) for entry in entries]
    roots = sorted((name.parent for name in names if name.name in ROOTS), key=_depth)
    if not roots:
        raise Refused(
            "is a ZIP archive without an OME-Zarr image; unpack it and upload the files in it"
        )
    return "" if roots[0] == PurePosixPath() else str(roots[0])


def _check_entry(entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename:
        raise Refused("is an archive with paths that lead out of it, which is refused as unsafe")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Refused("is an archive with links in it, which is refused as unsafe")
    if entry.flag_bits & 1:
        raise Refused("is an archive with a password; upload it without one")


def _depth(path: PurePosixPath) -> tuple[int, str]:
    return len(path.parts), str(path)
