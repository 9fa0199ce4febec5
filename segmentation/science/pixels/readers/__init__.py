"""Reading microscope pictures: the format is told by a file's content, never by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segmentation.science.pixels.errors import EMPTY, UnreadableImage, decoding
from segmentation.science.pixels.limits import DEFAULT, Limits
from segmentation.science.pixels.readers import (
    czi_file,
    dicom_file,
    lif_file,
    nd2_file,
    olympus_file,
    ome_index,
    ome_zarr_file,
    pillow,
    slide_file,
    tiff_family,
)
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.header import check_scenes
from segmentation.science.pixels.readers.known import describe
from segmentation.science.pixels.readers.planes import PlanesSource

__all__ = ["READERS", "UnreadableImage", "open_image"]

# A DICOM file may begin as a TIFF, too.
READERS: tuple[Reader, ...] = (
    dicom_file.READER,
    tiff_family.READER,
    pillow.READER,
    nd2_file.READER,
    lif_file.READER,
    czi_file.READER,
    ome_zarr_file.READER,
    olympus_file.READER,
    ome_index.READER,
)
_HEAD = 1024


@contextmanager
def open_image(
    path: Path, limits: Limits = DEFAULT, name: str | None = None, folder: Path | None = None
) -> Iterator[list[PlanesSource]]:
    """The images (scenes) in a file, readable until the block ends.

    `name` is what the owner calls the file; `folder` is where parts of it may lie, if it has any
    (OME-TIFF in parts, OIF); a Zarr image is a folder itself. Raises UnreadableImage, here or on a
    later read.
    """
    file = ImageFile(path, name or path.name, limits, folder)
    reader = _reader(file)
    with reader.open(file) as sources:
        with decoding(file.name, limits):
            check_scenes(sources, limits)
        yield sources


def _reader(file: ImageFile) -> Reader:
    if file.path.is_dir():
        return ome_zarr_file.READER
    if slide_file.takes(file.path):
        return slide_file.READER
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
