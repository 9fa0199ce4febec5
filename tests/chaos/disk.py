"""Small disks of their own, to be filled up; they need the right to mount."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

MEGABYTES = 96
_FILLER = "filler"
_LOOK_S = 0.1


@cache
def may_mount() -> bool:
    """Whether this process may mount file systems: as root, and not in every container."""
    with tempfile.TemporaryDirectory() as name:
        try:
            _mount(Path(name))
        except (OSError, subprocess.CalledProcessError):
            return False
        _unmount(Path(name))
    return True


class SmallDisks:
    """A disk in memory for each of some folders."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = folders
        for folder in folders:
            folder.mkdir(mode=0o700, parents=True)
            _mount(folder)
            folder.chmod(0o700)

    def close(self) -> None:
        """Let go of them, with all that is on them."""
        for folder in self.folders:
            _unmount(folder)

    def fill(self, seconds: float) -> None:
        """Leave no byte free for so long, whatever is deleted meanwhile."""
        until = time.monotonic() + seconds
        with self._fillers() as files:
            while time.monotonic() < until:
                for file in files:
                    _grow(file)
                time.sleep(_LOOK_S)

    @contextmanager
    def _fillers(self) -> Iterator[list[int]]:
        paths = [folder / _FILLER for folder in self.folders]
        files = [os.open(path, os.O_CREAT | os.O_WRONLY) for path in paths]
        try:
            yield files
        finally:
            for file, path in zip(files, paths, strict=True):
                os.close(file)
                path.unlink()


def _grow(file: int) -> None:
    """Make a file take what is free."""
    disk = os.fstatvfs(file)
    free = disk.f_bavail * disk.f_frsize
    if free:
        try:
            os.posix_fallocate(file, os.fstat(file).st_size, free)
        except OSError:  # somebody else was faster
            return


def _mount(folder: Path) -> None:
    size = f"size={MEGABYTES}m"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    subprocess.run(command, check=True, capture_output=True)


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)
