"""The index of an OME-TIFF in parts (`.companion.ome`): it only leads to the file to open."""

from collections.abc import Iterator
from contextlib import contextmanager

from segmentation.science.pixels.errors import PartOfAnother, Refused, decoding
from segmentation.science.pixels.readers.base import ImageFile, Reader
from segmentation.science.pixels.readers.ome_xml import images_of, read_ome
from segmentation.science.pixels.readers.parts import beside
from segmentation.science.pixels.readers.planes import PlanesSource

LARGEST = 100_000_000


@contextmanager
def _open(file: ImageFile) -> Iterator[list[PlanesSource]]:
    """Never gives a picture: raises PartOfAnother, or Refused when the parts aren't there."""
    with decoding(file.name, file.limits), file.path.open("rb") as opened:
        planes = images_of(read_ome(opened.read(LARGEST)), pages=1)[0].planes
        leader = planes.files[planes.parts[0, 0, 0]] if planes.files else ""
        if beside(file, leader) is None:
            raise Refused(
                "is the index of an OME-TIFF in parts; upload it together with the files it names"
            )
        raise PartOfAnother(file.name, leader)
    yield []


def _sniff(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf").startswith((b"<?xml", b"<OME")) and b"<OME" in head


READER = Reader("OME index", _sniff, _open)
