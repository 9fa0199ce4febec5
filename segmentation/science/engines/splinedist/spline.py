"""Closed curves as periodic cubic B-splines."""

import numpy as np
from numpy.typing import NDArray

SUPPORT = 4


def basis(control_points: int, samples: int) -> NDArray[np.float32]:
    """The matrix (samples, control points) that turns control points into points of the curve.

    The curve runs through its parameter 0..control points in even steps, and closes.
    """
    if control_points < SUPPORT:
        raise ValueError(f"a cubic spline needs {SUPPORT} control points, not {control_points}")
    at = np.linspace(0, control_points, samples, endpoint=False)
    half = control_points / 2
    away = np.abs((at[:, None] - np.arange(control_points) + half) % control_points - half)
    near = 2 / 3 - away**2 + away**3 / 2
    far = np.maximum(2 - away, 0) ** 3 / 6
    matrix: NDArray[np.float32] = np.where(away < 1, near, far).astype(np.float32)
    return matrix


def fit(contours: NDArray[np.float32], control_points: int) -> NDArray[np.float32]:
    """The control points (n, M, 2) whose curves are nearest to contours (n, samples, 2)."""
    inverse = np.linalg.pinv(basis(control_points, contours.shape[1]).astype(np.float64))
    points: NDArray[np.float32] = (inverse @ contours).astype(np.float32)
    return points


def to_cartesian(polar: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lengths and angles in turn (n, 2M) → rows and columns (n, M, 2)."""
    length, angle = polar[:, 0::2], polar[:, 1::2]
    points: NDArray[np.float32] = length[..., None] * np.stack([np.cos(angle), np.sin(angle)], -1)
    return points


def to_polar(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows and columns (n, M, 2) → lengths and angles in turn (n, 2M)."""
    length = np.hypot(points[..., 0], points[..., 1])
    angle = np.arctan2(points[..., 1], points[..., 0])
    polar: NDArray[np.float32] = np.stack([length, angle], axis=-1).reshape(
        len(points), 2 * points.shape[1]
    )
    return polar


def disc(control_points: int, radius: float) -> NDArray[np.float32]:
    """Lengths and angles in turn (2M) of a circle seen from its centre.

    It begins at the top and turns to the left, as contours do that OpenCV finds.
    """
    turn = 2 * np.pi / control_points
    length = radius / ((2 + np.cos(turn)) / 3)
    angle = turn * np.arange(control_points) - np.pi
    polar = np.stack([np.full(control_points, length), angle], axis=1)
    circle: NDArray[np.float32] = polar.ravel().astype(np.float32)
    return circle
