"""Folders of files on a disk, taken as a whole."""

import shutil
from pathlib import Path


class LinkFound(ValueError):
    """A link stands where only files are expected: it might lead anywhere."""


def regular_files(root: Path) -> list[Path]:
    """All files below `root`, in order; a link anywhere raises LinkFound."""
    found = sorted(root.rglob("*"))
    for path in found:
        if path.is_symlink():
            raise LinkFound(f"{path} is a link.")
    return [path for path in found if path.is_file()]


def move_children(source: Path, target: Path) -> None:
    """Move what is in `source` into `target`: renames on one file system, else copies."""
    target.mkdir(parents=True, exist_ok=True)
    for child in source.iterdir():
        shutil.move(child, target / child.name)


def remove(folder: Path) -> None:
    """Delete a folder with all that is in it; no folder is fine."""
    if folder.exists():
        # Someone else removing the same folder at the same time is no fault either.
        shutil.rmtree(folder, ignore_errors=True)
