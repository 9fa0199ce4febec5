"""Where the tiles of a Leica tile scan lie."""

import numpy as np
from liffile import LifImage, LifTileScanInfo
from numpy.typing import NDArray

from segmentation.science.pixels.readers.lif_info import step
from segmentation.science.pixels.readers.planes import Region

MOSAIC = "M"


def regions_of(image: LifImage) -> list[Region]:
    """The places of the tiles, of the only one when there is no scan; they begin at (0, 0).

    From the stage's positions where there are some, else from the fields of the scan's grid.
    """
    count, height, width = (image.sizes.get(axis, 1) for axis in (MOSAIC, "Y", "X"))
    scan = image.tilescan
    if count == 1:
        corners = np.zeros((1, 2), np.int64)
    elif scan is None or len(scan) < count:
        corners = np.array([(0, index * width) for index in range(count)])
    else:
        corners = (
            _from_stage(image, scan) if _has_stage(scan) else _from_fields(scan, height, width)
        )
    corners = corners[:count] - corners[:count].min(axis=0)
    return [Region(int(y), int(y) + height, int(x), int(x) + width) for y, x in corners]


def _has_stage(scan: LifTileScanInfo) -> bool:
    return any(len(np.unique(scan[axis])) > 1 for axis in ("pos_y", "pos_x"))


def _from_stage(image: LifImage, scan: LifTileScanInfo) -> NDArray[np.int64]:
    """Stage positions are in metres, along axes that may be swapped or run backwards."""
    size_y, size_x = (step(image, axis) or np.inf for axis in "YX")
    y, x = scan["pos_y"], scan["pos_x"]
    if scan.swap_xy:
        y, x = x, y
    y, x = (-y if scan.flip_y else y), (-x if scan.flip_x else x)
    corners: NDArray[np.float64] = np.stack([y / size_y, x / size_x], axis=1)
    return np.round(corners).astype(np.int64)


def _from_fields(scan: LifTileScanInfo, height: int, width: int) -> NDArray[np.int64]:
    corners: NDArray[np.int32] = np.stack([scan["field_y"] * height, scan["field_x"] * width], 1)
    return corners.astype(np.int64)
