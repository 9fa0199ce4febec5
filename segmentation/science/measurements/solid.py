"""Surface, hull, Feret diameter and Euler number of objects in depth, as scikit-image has them."""

import math

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.spatial import ConvexHull
from scipy.spatial.distance import pdist
from skimage.measure import euler_number, marching_cubes, mesh_surface_area
from skimage.morphology import convex_hull_image

from segmentation.science.measurements.form import Columns
from segmentation.science.measurements.parts import parts
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.label_source import LabelSource

Spacing = tuple[float, float, float]
_UNIT: Spacing = (1.0, 1.0, 1.0)


def solid_columns(labels: LabelSource, table: pa.Table, size: PixelSize) -> Columns:
    """Columns of the objects of a table with volumes.

    The surface is that of marching cubes at 0.5; sphericity is that of a ball of the volume over
    the object's; the solidity of voxels in one plane is NaN. Without a
    pixel size they are those of cubic voxels, and in pixels.
    """
    spacing = (size.z, size.y, size.x) if size.z and size.y and size.x else None
    scale = spacing or _UNIT
    found = np.full((table.num_rows, 4), np.nan)
    for part in parts(labels, table):
        for row, _, mask in part.objects():
            found[row] = _solid(mask, scale)
    surface, convex, feret, euler = found.T
    volume = np.asarray(table["volume_px"], np.float64)
    ball = math.pi ** (1 / 3) * (6 * volume * math.prod(scale)) ** (2 / 3)
    return {
        "surface_um2" if spacing else "surface_px": surface,
        "sphericity": ball / surface,
        "solidity": volume / convex,
        "feret_um" if spacing else "feret_px": feret,
        "euler_number": euler.astype(np.int64),
    }


def _solid(mask: NDArray[np.bool_], spacing: Spacing) -> tuple[float, float, float, float]:
    """Surface, voxels of the convex hull (NaN in one plane), Feret diameter and Euler number."""
    corners, faces, _, _ = marching_cubes(np.pad(mask, 1), 0.5, spacing=spacing)
    surface, convex, ends = mesh_surface_area(corners, faces), math.nan, corners
    if not _is_plane(mask):
        hull = convex_hull_image(mask)
        convex = float(np.count_nonzero(hull))
        ends = marching_cubes(np.pad(hull, 1), 0.5, spacing=spacing)[0]
    # The two ends that are farthest apart are corners of the hull: far fewer than all.
    farthest = pdist(ends[ConvexHull(ends).vertices]).max()
    return surface, convex, farthest, euler_number(mask, 3)


def _is_plane(mask: NDArray[np.bool_]) -> bool:
    """Whether all voxels lie in one plane, of any slope: such a hull has no inside."""
    places = np.argwhere(mask)
    places -= places[0]
    return min(mask.shape) == 1 or int(np.linalg.matrix_rank(places.T @ places)) < 3
