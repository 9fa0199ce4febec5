"""Which uploads were begun, so that the next start of a script goes on with them."""

import hashlib
import json
import os
from pathlib import Path


class Begun:
    """The addresses of unfinished uploads, by server, project and file, kept in one JSON file."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or _cache_folder() / "uploads.json"

    def find(self, key: str) -> str | None:
        """The address of the upload with this key."""
        return self._read().get(key)

    def keep(self, key: str, place: str) -> None:
        """Remember an upload."""
        self._write({**self._read(), key: place})

    def forget(self, key: str) -> None:
        """An upload that is whole, or gone."""
        known = self._read()
        if known.pop(key, None) is not None:
            self._write(known)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, known: dict[str, str]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_suffix(f".{os.getpid()}")
        temporary.write_text(json.dumps(known, indent=1))
        temporary.replace(self.path)


def key_of(server: str, metadata: dict[str, str], path: Path) -> str:
    """What says that it is the same file on its way to the same place: changed files are others."""
    about = path.stat()
    parts = [server, *sorted(metadata.items()), path.resolve(), about.st_size, about.st_mtime_ns]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _cache_folder() -> Path:
    given = os.environ.get("XDG_CACHE_HOME")
    return (Path(given) if given else Path.home() / ".cache") / "ocellus"
