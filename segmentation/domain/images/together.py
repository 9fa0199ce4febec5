"""Which files of a set make up one image, told by their paths alone."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

# Any of these makes a folder a Zarr hierarchy; the first one there leads its files.
ZARR_METADATA = ("zarr.json", ".zattrs", ".zgroup")
OIF_FOLDER = ".files"


def leaders(paths: Sequence[str]) -> dict[int, int]:
    """For each file that is a part of another's image its index, and that of the file that leads.

    A Zarr folder is led by its metadata, the folder of an Olympus OIF by its index. All other
    files stand for themselves.
    """
    found: dict[int, int] = {}
    for root, leader in _roots(paths).items():
        for index, path in enumerate(paths):
            if index != leader and index not in found and _is_below(path, root):
                found[index] = leader
    return found


def root_of(path: str) -> str:
    """What is covered by the import of a leader: it, or the Zarr folder that it describes."""
    place = PurePosixPath(path)
    if place.name not in ZARR_METADATA:
        return path
    return "" if place.parent == PurePosixPath() else str(place.parent)


def _roots(paths: Sequence[str]) -> dict[str, int]:
    """The folders of parts, the outermost ones, and the index of the leader of each."""
    by_path = {path: index for index, path in enumerate(paths)}
    folders = {root_of(path) for path in paths if PurePosixPath(path).name in ZARR_METADATA}
    outermost = [folder for folder in folders if not any(_parents(folder, folders))]
    roots = {folder: min(_metadata(folder, by_path))[1] for folder in outermost}
    for path, index in by_path.items():
        if path.lower().endswith(".oif"):
            roots[path + OIF_FOLDER] = index
    return roots


def _parents(folder: str, folders: set[str]) -> Iterator[str]:
    return (other for other in folders if other != folder and _is_below(folder, other))


def _metadata(folder: str, by_path: dict[str, int]) -> Iterator[tuple[int, int]]:
    for rank, name in enumerate(ZARR_METADATA):
        path = f"{folder}/{name}" if folder else name
        if path in by_path:
            yield rank, by_path[path]


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")
