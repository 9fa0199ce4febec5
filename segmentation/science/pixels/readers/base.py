"""What a reader is: a way to know its format and a way to open it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.source import PixelSource


@dataclass(frozen=True)
class ImageFile:
    """A file to open: where it lies, what its owner calls it, what it may ask for."""

    path: Path
    name: str
    limits: Limits

    @property
    def bytes(self) -> int:
        """Size on disk."""
        return self.path.stat().st_size

    def scene_name(self, title: str, index: int, count: int) -> str:
        """The name of one of `count` images in the file."""
        if count == 1:
            return self.name
        return f"{self.name} – {title.strip()[:100] or f'scene {index + 1}'}"


@dataclass(frozen=True)
class Reader:
    """One format: `sniff` looks at the first 64 bytes, `open` gives the scenes while it is open."""

    name: str
    sniff: Callable[[bytes], bool]
    open: Callable[[ImageFile], AbstractContextManager[list[PixelSource]]]
