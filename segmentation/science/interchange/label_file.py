"""A file that should hold the objects of one image, and what is asked of it before decoding."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import LabelShape
from segmentation.science.pixels.limits import Limits, in_bytes

HIGHEST = 2**32 - 1

_HEAD = 64
_ZIP = b"PK"
# A parsed text takes several times its size.
_TEXT_SHARE = 4
_MOST_MEMBERS = 1_000_000


@dataclass(frozen=True)
class LabelFile:
    """A file (or a Zarr folder) of labels for an image of `shape` (T, Z, Y, X).

    `image_name` chooses among the images that one file may speak of. `cut` gathers the ids of
    objects that stick out of the image.
    """

    path: Path
    shape: LabelShape
    image_name: str
    limits: Limits
    cut: set[int] = field(default_factory=set)

    @cached_property
    def head(self) -> bytes:
        """The first bytes; none for a folder."""
        if self.path.is_dir():
            return b""
        with self.path.open("rb") as file:
            return file.read(_HEAD)

    @cached_property
    def members(self) -> list[str]:
        """The names in a ZIP archive; none in another file."""
        if not self.head.startswith(_ZIP):
            return []
        with zipfile.ZipFile(self.path) as archive:
            if len(archive.infolist()) > _MOST_MEMBERS:
                raise Refused(f"holds more than {_MOST_MEMBERS:,} files")
            return archive.namelist()

    @cached_property
    def document(self) -> Any:
        """The parsed JSON; None for a file of another kind."""
        if self.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
            return None
        self.check_size(self.limits.max_memory // _TEXT_SHARE)
        try:
            return json.loads(self.path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise Refused(f"is no valid JSON: {error}") from error

    def check_size(self, most: int) -> None:
        """Refuse a file that is too large to be read in one piece."""
        size = self.path.stat().st_size
        if size > most:
            raise Refused(
                f"is {in_bytes(size)} large; labels of this kind may have up to {in_bytes(most)}"
            )

    def check_shape(self, found: tuple[int, ...]) -> None:
        """Refuse labels that are not of the image's size; axes of length one don't count."""
        if _long(found) != _long(self.shape):
            raise Refused(f"holds labels of {_said(found)}, but the image has {_said(self.shape)}")

    def fitted(self, values: NDArray[Any]) -> NDArray[np.uint32]:
        """Whole numbers, in the order of T, Z, Y, X, as labels of the image's shape."""
        self.check_shape(values.shape)
        if values.dtype.kind not in "bui":
            raise Refused(f"holds {values.dtype} values, not labels")
        if values.size and not 0 <= int(values.min()) <= int(values.max()) <= HIGHEST:
            raise Refused(f"holds ids below 0 or above {HIGHEST}")
        return values.reshape(self.shape).astype(np.uint32)


@dataclass(frozen=True)
class LabelReader:
    """One format: `knows` looks at a file's content, `read` gives its labels (T, Z, Y, X)."""

    name: str
    knows: Callable[[LabelFile], bool]
    read: Callable[[LabelFile], NDArray[np.uint32]]


def _long(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length > 1)


def _said(shape: tuple[int, ...]) -> str:
    """A shape for people: width first, as their programs tell it."""
    height, width = (1, 1, *shape)[-2:]
    planes = int(np.prod(shape[:-2], dtype=int))
    size = f"{width} × {height} pixels"
    return f"{planes} planes of {size}" if planes > 1 else size
