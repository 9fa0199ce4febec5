"""Reading microscope pictures: the format is told by a file's content, never by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segmentation.science.pixels.errors import EMPTY, UnreadableImage, decoding
from segmentation.science.pixels.limits import DEFAULT, Limits
from segmentation.science.pixels.readers import pillow, tiff_family
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.header import check_scenes
from segmentation.science.pixels.readers.known import describe
from segmentation.science.pixels.source import PixelSource

__all__ = ["READERS", "UnreadableImage", "open_image"]

READERS: tuple[Reader, ...] = (tiff_family.READER, pillow.READER)
_HEAD = 64


@contextmanager
def open_image(
    path: Path, limits: Limits = DEFAULT, name: str | None = None
) -> Iterator[list[PixelSource]]:
    """The images (scenes) in a file, readable until the block ends.

    `name` is what the owner calls the file. Raises UnreadableImage, here or on a later read.
    """
    file = ImageFile(path, name or path.name, limits)
    reader = _reader(file)
    with reader.open(file) as sources:
        with decoding(file.name, limits):
            check_scenes([source.info for source in sources], limits)
        yield sources


def _reader(file: ImageFile) -> Reader:
    with file.path.open("rb") as opened:
        head = opened.read(_HEAD)
    if not head:
        raise UnreadableImage(file.name, EMPTY)
    for reader in READERS:
        if reader.sniff(head):
            return reader
    raise UnreadableImage(
        file.name, f"is not an image format Ocellus reads (it looks like {describe(head)})"
    )
