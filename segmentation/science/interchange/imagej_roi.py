"""ImageJ ROIs: one `.roi`, or the ZIP of ImageJ's ROI Manager."""

import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

import numpy as np
from numpy.typing import NDArray
from roifile import ROI_TYPE, ImagejRoi

from segmentation.science.interchange.areas import Area, paint, ring, whole_number
from segmentation.science.interchange.label_file import LabelFile, LabelReader, LabelShape
from segmentation.science.pixels.errors import Refused

_MAGIC = b"Iout"
_SUFFIX = ".roi"
_MOST_BYTES = 16_000_000
_OUTLINES = (
    ROI_TYPE.POLYGON,
    ROI_TYPE.FREEHAND,
    ROI_TYPE.TRACED,
    ROI_TYPE.RECT,
    ROI_TYPE.OVAL,
)


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The labels of area ROIs. An id is a name of digits; ROIs of one name are one object."""
    areas = [_area(name, data, file.shape) for name, data in _contents(file)]
    return paint(areas, file.shape)


def _knows(file: LabelFile) -> bool:
    return file.head.startswith(_MAGIC) or any(
        name.lower().endswith(_SUFFIX) for name in file.members
    )


def _contents(file: LabelFile) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each ROI."""
    if not file.members:
        file.check_size(_MOST_BYTES)
        yield file.path.stem, file.path.read_bytes()
        return
    with zipfile.ZipFile(file.path) as archive:
        wanted = [one for one in archive.infolist() if one.filename.lower().endswith(_SUFFIX)]
        if sum(one.file_size for one in wanted) > file.limits.max_memory:
            raise Refused("unpacks to more than the memory limit")
        for member in wanted:
            with archive.open(member) as opened:
                yield PurePosixPath(member.filename).stem, opened.read(_MOST_BYTES)


def _area(name: str, data: bytes, shape: LabelShape) -> Area:
    roi = ImagejRoi.frombytes(data)
    if roi.roitype not in _OUTLINES:
        raise Refused(
            f"has the ROI “{name}”, a {roi.roitype.name.lower()}; objects are areas "
            "(polygon, freehand, rectangle, oval)"
        )
    t, z = _plane(roi, name, shape)
    rings = [ring(points) for points in roi.coordinates(multi=True)]
    if not rings:
        raise Refused(f"has the ROI “{name}”, which is empty")
    return Area(rings, whole_number(name), t=t, z=z)


def _plane(roi: ImagejRoi, name: str, shape: LabelShape) -> tuple[int, int]:
    """T and Z from 0; a plain position counts the planes through."""
    times, depth = shape[:2]
    if times * depth == 1:
        return 0, 0
    if roi.z_position > 0 or roi.t_position > 0:
        return max(roi.t_position, 1) - 1, max(roi.z_position, 1) - 1
    if roi.position > 0:
        return divmod(roi.position - 1, depth)
    raise Refused(f"has the ROI “{name}” on no plane, and the image has {times * depth}")


READER = LabelReader("ImageJ ROIs", _knows, read)
