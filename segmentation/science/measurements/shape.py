"""Centroids, axes, eccentricity and orientation from sums, as scikit-image defines them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segmentation.science.measurements.accumulate import Geometry

Floats = NDArray[np.float64]


class Axes(NamedTuple):
    """Of each object: lengths of the ellipse (ellipsoid) with the same second moments."""

    major: Floats
    minor: Floats


def centroids(geometry: Geometry) -> Floats:
    """(objects, 3): z, y, x in pixels."""
    return geometry.first / geometry.count[:, None]


def covariances(geometry: Geometry) -> Floats:
    """(objects, 3, 3): of the pixels' z, y, x positions, in pixels²."""
    # Far from the origin large numbers nearly cancel; as whole ones in a long double, exactly.
    count = geometry.count.astype(np.longdouble)[:, None]
    first = geometry.first.astype(np.longdouble)
    products = first[:, [0, 1, 2, 0, 0, 1]] * first[:, [0, 1, 2, 1, 2, 2]]
    centred = (count * geometry.second - products) / np.maximum(count, 1) ** 2
    zz, yy, xx, zy, zx, yx = centred.astype(np.float64).T
    rows = [[zz, zy, zx], [zy, yy, yx], [zx, yx, xx]]
    return np.moveaxis(np.array(rows).reshape(3, 3, -1), -1, 0)


def axes_2d(covariance: Floats) -> Axes:
    """Major and minor axis of (objects, 3, 3) covariances, from y and x."""
    large, small = _eigenvalues_2d(covariance)
    return Axes(4.0 * np.sqrt(large), 4.0 * np.sqrt(small))


def axes_3d(covariance: Floats) -> Axes:
    """Longest and shortest axis of (objects, 3, 3) covariances."""
    values = np.maximum(np.asarray(np.linalg.eigvalsh(covariance), np.float64), 0.0)
    lengths: Floats = np.sqrt(20 * values)
    return Axes(lengths[:, 2], lengths[:, 0])


def eccentricity(covariance: Floats) -> Floats:
    """0 for a circle, towards 1 for a line."""
    large, small = _eigenvalues_2d(covariance)
    ratio = np.divide(small, large, out=np.ones_like(large), where=large > 0)
    return np.asarray(np.sqrt(1 - ratio))


def orientation(covariance: Floats) -> Floats:
    """The angle in radians from the y axis to the major axis, -π/2 to π/2."""
    yy, xx, yx = covariance[:, 1, 1], covariance[:, 2, 2], covariance[:, 1, 2]
    angle = 0.5 * np.arctan2(2 * yx, yy - xx)
    round_ = (yy == xx) & (yx == 0)
    return np.where(round_, -np.pi / 4, angle)


def _eigenvalues_2d(covariance: Floats) -> tuple[Floats, Floats]:
    yy, xx, yx = covariance[:, 1, 1], covariance[:, 2, 2], covariance[:, 1, 2]
    middle = (yy + xx) / 2
    spread = np.sqrt(((yy - xx) / 2) ** 2 + yx**2)
    return middle + spread, np.clip(middle - spread, 0, None)
