"""Names of files made of results, fit for every file system."""

from pathlib import PurePosixPath

LONGEST_STEM = 150


def safe_name(text: str) -> str:
    """A text without the signs that file systems reserve."""
    return "".join("_" if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in text) or "results"


def stem_of(image_name: str) -> str:
    """The image's name without what says how it was stored."""
    stem = PurePosixPath(safe_name(image_name)).stem
    return (stem.removesuffix(".ome") or "image")[:LONGEST_STEM]


class UniqueNames:
    """Gives each name once: a second “cells” becomes “cells-2”."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, stem: str) -> str:
        """The stem, or the first numbered one that is free; case makes no difference."""
        name, number = stem, 1
        while name.lower() in self._taken:
            number += 1
            name = f"{stem}-{number}"
        self._taken.add(name.lower())
        return name
