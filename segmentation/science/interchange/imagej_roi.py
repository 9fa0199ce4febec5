"""ImageJ ROIs: one `.roi`, or the ZIP of ImageJ's ROI Manager."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from roifile import ROI_OPTIONS, ROI_TYPE, ImagejRoi

from segmentation.science.interchange.areas import Area, paint, ring, whole_number
from segmentation.science.interchange.base import Format
from segmentation.science.interchange.label_file import LabelFile, LabelReader
from segmentation.science.interchange.outlines import Outline, outlines
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import LabelArray, LabelShape, LabelSource, as_source

_MAGIC = b"Iout"
# What the ROI Manager saves when it has none.
_EMPTY_ZIP = b"PK\5\6"
_SUFFIX = ".roi"
_MOST_BYTES = 16_000_000
_START, _LINE, _CLOSE = 0, 1, 4
_OUTLINES = (
    ROI_TYPE.POLYGON,
    ROI_TYPE.FREEHAND,
    ROI_TYPE.TRACED,
    ROI_TYPE.RECT,
    ROI_TYPE.OVAL,
)


def write(
    path: Path,
    labels: LabelSource | LabelArray,
    info: ImageInfo,  # noqa: ARG001
    table: pa.Table,
) -> None:
    """Write an area a plane for each object, called by its id, for ImageJ's ROI Manager.

    Objects with holes or of several parts are composite areas.
    """
    source = as_source(labels)
    times, depth = source.shape[:2]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for outline in outlines(source, table):
            roi = _roi(outline)
            name = str(outline.label)
            if times * depth > 1:
                roi.t_position, roi.z_position = outline.t + 1, outline.z + 1
                roi.position = outline.t * depth + outline.z + 1
                name = f"{name}-t{outline.t + 1}-z{outline.z + 1}"
            archive.writestr(f"{name}{_SUFFIX}", roi.tobytes())


def _roi(outline: Outline) -> ImagejRoi:
    """ImageJ's own tracing, too, runs along the edges of pixels."""
    rings = [ring[:, ::-1] for ring in outline.rings]
    roi = ImagejRoi.frompoints(rings[0], name=str(outline.label))
    if len(rings) > 1:
        points = np.concatenate(rings)
        (roi.left, roi.top), (roi.right, roi.bottom) = points.min(0), points.max(0)
        roi.roitype, roi.n_coordinates, roi.integer_coordinates = ROI_TYPE.RECT, 0, None
        roi.subpixel_coordinates = None
        roi.options &= ~ROI_OPTIONS.SUB_PIXEL_RESOLUTION
        roi.multi_coordinates = np.concatenate([_path(ring) for ring in rings])
        roi.shape_roi_size = len(roi.multi_coordinates)
    elif rings[0].dtype.kind == "i":
        roi.roitype = ROI_TYPE.TRACED
        roi.right, roi.bottom = (int(edge) for edge in rings[0].max(0))
    return roi


def _path(ring: NDArray[Any]) -> NDArray[np.float32]:
    """A ring as ImageJ draws it: go to the first point, lines to the others, close."""
    lines = np.empty((len(ring), 3), np.float32)
    lines[:, 0], lines[:, 1:] = _LINE, ring
    lines[0, 0] = _START
    return np.append(lines.ravel(), np.float32(_CLOSE))


def read(file: LabelFile) -> NDArray[np.uint32]:
    """The labels of area ROIs. An id is a name of digits; ROIs of one name are one object."""
    areas = [_area(name, data, file.shape) for name, data in _contents(file)]
    return paint(areas, file.shape, file.cut)


def _knows(file: LabelFile) -> bool:
    return file.head.startswith((_MAGIC, _EMPTY_ZIP)) or any(
        name.lower().endswith(_SUFFIX) for name in file.members
    )


def _contents(file: LabelFile) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each ROI."""
    if file.head.startswith(_MAGIC):
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
    name = roi.name or name
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


FORMAT = Format("imagej-roi", ".rois.zip", "application/zip", write)
READER = LabelReader("ImageJ ROIs", _knows, read)
