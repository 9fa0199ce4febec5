"""The files that make up one image: found beside each other, and only some open at a time."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from numpy.typing import NDArray
from tifffile import TiffFile, TiffPage

from segmentation.science.pixels.errors import CUT_SHORT, Refused
from segmentation.science.pixels.readers.base import ImageFile
from segmentation.science.pixels.readers.ifd import check_pages
from segmentation.science.pixels.readers.planes import Plane, Region
from segmentation.science.pixels.readers.tiff_planes import planes_of

# Far below the number of files that a process may have open.
_OPEN_AT_ONCE = 32


def beside(file: ImageFile, name: str) -> Path | None:
    """The file of that name in the same folder; None when it isn't there or isn't allowed.

    Names with folders in them and links are not followed: a file may name any place.
    """
    if file.folder is None or name != PurePath(name).name or "\\" in name or "\0" in name:
        return None
    path = file.path.parent / name
    if path.is_symlink() or not path.is_file():
        return None
    return path if path.resolve().is_relative_to(file.folder.resolve()) else None


class TiffParts:
    """TIFF files read by turns: `own` under the name None, and those beside it.

    Those not used for the longest time are closed meanwhile.
    """

    def __init__(self, file: ImageFile, own: TiffFile) -> None:
        self._file = file
        self._parts: dict[str | None, TiffFile] = {None: own}
        self._open: OrderedDict[str, TiffFile] = OrderedDict()
        self.bytes = file.bytes

    def add(self, name: str) -> None:
        """Open the part of that name; raises Refused when it is not there."""
        path = beside(self._file, name)
        if path is None:
            raise Refused(
                f"is one of several files that make up an image, and {name[:100]} is not there; "
                "upload all of them together"
            )
        check_pages(path, self._file.limits)
        self._parts[name] = TiffFile(path, _multifile=False)
        self.bytes += path.stat().st_size
        self.use(name)

    def page(self, name: str | None, number: int) -> TiffPage:
        """A page of a part; raises Refused when the part has fewer."""
        tiff = self.use(name)
        if not 0 <= number < len(tiff.pages):
            raise Refused(CUT_SHORT)
        return tiff.pages[number].aspage()

    def planes(self, name: str | None, number: int) -> list[Plane]:
        """The planes of a page of a part, one for each sample stored apart."""
        page = self.page(name, number)
        found = planes_of(page, Path(page.parent.filehandle.path), self._file.limits)
        return found if name is None else [PartPlane(self, name, plane) for plane in found]

    def use(self, name: str | None) -> TiffFile:
        """A part, open; another one may have been closed for it."""
        tiff = self._parts[name]
        if name is not None:
            self._open.pop(name, None)
            tiff.filehandle.open()
            self._open[name] = tiff
            while len(self._open) > _OPEN_AT_ONCE:
                self._open.popitem(last=False)[1].filehandle.close()
        return tiff

    def close(self) -> None:
        """Close all parts."""
        while self._open:
            self._open.popitem()[1].close()


@dataclass(frozen=True)
class PartPlane:
    """A plane in one of several files."""

    parts: TiffParts
    name: str
    plane: Plane

    def natural(self, region: Region) -> Region:
        """As the plane in its file."""
        return self.plane.natural(region)

    def decode(self, region: Region) -> NDArray[Any]:
        """The (Y, X, samples) pixels of a region."""
        self.parts.use(self.name)
        return self.plane.decode(region)
