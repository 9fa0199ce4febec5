"""Everything that begins with TIFF's magic number: opened once, then told apart by its content."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tifffile import TiffFile

from segmentation.science.pixels.errors import decoding
from segmentation.science.pixels.readers import imagej_tiff, ome_tiff, tiff
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.ifd import check_pages
from segmentation.science.pixels.readers.planes import PlanesSource

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    with decoding(file.name, file.limits):
        check_pages(file.path, file.limits)
        handle = TiffFile(file.path, _multifile=False)
    with handle, ExitStack() as stack:
        with decoding(file.name, file.limits):
            found = _scenes(handle, file, stack)
        yield found


def _scenes(handle: TiffFile, file: ImageFile, stack: ExitStack) -> list[PlanesSource]:
    if handle.is_ome:
        return ome_tiff.scenes(handle, file, stack)
    if handle.is_imagej:
        return imagej_tiff.scenes(handle, file)
    return tiff.scenes(handle, file)


READER = Reader("TIFF", lambda head: head[:4] in _MAGIC, _open)
