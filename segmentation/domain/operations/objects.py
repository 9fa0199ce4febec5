"""The stored objects of a backup: copied piece by piece, whatever their size, and brought back."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from segmentation.domain.common import storage
from segmentation.domain.common.errors import UserError
from segmentation.domain.common.storage import StoredObject
from segmentation.domain.jobs.models import Job, Leftover
from segmentation.domain.jobs.sweep import all_keys
from segmentation.domain.operations.references import References

OBJECTS = "objects.jsonl.gz"


def write_objects(folder: Path, references: References, *, copied: bool) -> tuple[int, int]:
    """Copy all objects, or list them; returns how many there are, and their bytes."""
    count = size = 0
    with gzip.open(folder / OBJECTS, "wt", encoding="utf-8") as file:
        for stored in storage.list_all():
            row = _copy(stored, folder / "objects" / stored.key) if copied else _listed(stored)
            if row is None:
                references.lose(stored.key)
                continue
            references.meet(stored.key)
            file.write(json.dumps(row) + "\n")
            count, size = count + 1, size + row["size"]
    return count, size


def read_objects(folder: Path, *, copied: bool) -> tuple[int, int]:
    """Store the objects of a backup, or see that those it lists are there."""
    count = size = 0
    for row in _rows(folder):
        if copied:
            _bring(row, folder / "objects" / row["key"])
        elif not storage.exists(row["key"]) or storage.head(row["key"]).size != row["size"]:
            raise UserError(
                f"{row['key']} is not in the store, or of another size. This backup holds a list "
                "of objects only: bring them back into the store first."
            )
        count, size = count + 1, size + row["size"]
    return count, size


def owned_places() -> set[str]:
    """Where in the store this site keeps its own, as far as the rows tell: a folder a job.

    Others may share the store, if only by mistake.
    """
    jobs = Job.objects.order_by().values_list("kind", "pk")
    leftovers = Leftover.objects.order_by().values_list("prefix", flat=True)
    return {
        *(f"{kind}/{key}" for kind, key in jobs.iterator()),
        *(_upper(prefix, 2) for prefix in leftovers.iterator()),
        *(_upper(key, 2) for key in all_keys()),
    }


def remove_others(folder: Path, places: set[str]) -> int:
    """Remove attempts below `places` that are not in the backup; returns how many.

    A restored job is attempted again under numbers that the replaced site has used, too.
    """
    kept = {_upper(row["key"], 3) for row in _rows(folder)}
    found = {_upper(stored.key, 3) for stored in storage.list_all()}
    others = [prefix for prefix in found - kept if _upper(prefix, 2) in places]
    for prefix in others:
        storage.delete_prefix(prefix)
    return len(others)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(stored: StoredObject, target: Path) -> dict[str, Any] | None:
    """Copy an object into a file; None when it is not there any more."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with target.open("wb") as file:
            for piece in storage.read_pieces(stored):
                digest.update(piece)
                size += file.write(piece)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return None
    return {"key": stored.key, "size": size, "sha256": digest.hexdigest()}


def _listed(stored: StoredObject) -> dict[str, Any]:
    return {"key": stored.key, "size": stored.size}


def _bring(row: dict[str, Any], path: Path) -> None:
    if not path.is_file() or sha256_of(path) != row["sha256"]:
        raise UserError(f"{row['key']} of the backup is damaged: its checksum differs.")
    storage.put_file(row["key"], path)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / OBJECTS, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _upper(key: str, parts: int) -> str:
    return "/".join(key.split("/")[:parts])
