"""What a reader is: a way to know its format and a way to open it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers.planes import PlanesSource


@dataclass(frozen=True)
class ImageFile:
    """A file to open: where it lies, what its owner calls it, what it may ask for.

    `folder` is where other files that belong to it may lie, below which alone they are looked for;
    without one the file stands for itself.
    """

    path: Path
    name: str
    limits: Limits
    folder: Path | None = None

    @cached_property
    def bytes(self) -> int:
        """Size on disk, of all files when this is a folder."""
        if self.path.is_dir():
            return sum(path.stat().st_size for path in self.path.rglob("*") if path.is_file())
        return self.path.stat().st_size

    def scene_name(self, title: str, index: int, count: int) -> str:
        """The name of one of `count` images in the file."""
        if count == 1:
            return self.name
        return f"{self.name} – {title.strip()[:100] or f'scene {index + 1}'}"


@dataclass(frozen=True)
class Reader:
    """One format: `sniff` looks at the first kilobyte, `open` gives the scenes until it ends."""

    name: str
    sniff: Callable[[bytes], bool]
    open: Callable[[ImageFile], AbstractContextManager[list[PlanesSource]]]
