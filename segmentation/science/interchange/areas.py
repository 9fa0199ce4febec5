"""Outlines painted into label images: a pixel belongs to the outline that its centre lies in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skimage.draw import polygon

from segmentation.science.interchange.label_file import HIGHEST
from segmentation.science.pixels.errors import Refused
from segmentation.science.pixels.label_source import LabelShape

_MOST_POINTS = 20_000_000
# Programs draw along the edge in ways of their own: so far out, nothing of an object is missing.
_BESIDE_PX = 1.0


@dataclass(frozen=True)
class Area:
    """What an object covers of one plane.

    rings: arrays (k, 2) of y, x in pixels, (0, 0) being the outer corner of the first pixel; a
    ring inside another one is a hole. `id` is None where the file gives none.
    """

    rings: Sequence[NDArray[np.float64]]
    id: int | None = None
    t: int = 0
    z: int = 0


def paint(
    areas: Sequence[Area], shape: LabelShape, cut: set[int] | None = None
) -> NDArray[np.uint32]:
    """The labels (T, Z, Y, X) of areas; where they overlap the smaller one is on top.

    Areas of one id are one object. Unless all have an id, they are numbered in their order. What
    sticks out of the image is cut at its edge, and the id put into `cut`.
    """
    if sum(len(ring) for area in areas for ring in area.rings) > _MOST_POINTS:
        raise Refused(f"has outlines of more than {_MOST_POINTS:,} points")
    labels = np.zeros(shape, np.uint32)
    ids = numbered([area.id for area in areas])
    sizes = [abs(sum(_size(ring) for ring in area.rings)) for area in areas]
    for index in np.argsort(sizes, kind="stable")[::-1]:
        area = areas[index]
        if not (0 <= area.t < shape[0] and 0 <= area.z < shape[1]):
            raise Refused(
                f"speaks of plane Z {area.z + 1}, T {area.t + 1}, which the image doesn't have"
            )
        _fill(labels[area.t, area.z], area.rings, ids[index])
        if cut is not None and _sticks_out(area.rings, shape):
            cut.add(ids[index])
    return labels


def numbered(ids: Sequence[int | None]) -> list[int]:
    """The ids themselves where all are given and possible, else 1, 2, 3, …"""
    given = [one for one in ids if one is not None and 0 < one <= HIGHEST]
    return given if len(given) == len(ids) else list(range(1, len(ids) + 1))


def whole_number(text: Any) -> int | None:
    """An id written as a number or as its digits; None for anything else."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    short = (
        isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= len("9" * 10)
    )
    return int(text) if short else None


def ring(points: Any) -> NDArray[np.float64]:
    """Points x, y of a file as a ring (k, 2) of y, x; raises Refused for anything else."""
    try:
        found = np.asarray(points, np.float64)
    except (TypeError, ValueError) as error:
        raise Refused("has an outline that is no list of points") from error
    if found.ndim != 2 or found.shape[1] < 2 or len(found) < 3 or not np.isfinite(found).all():
        raise Refused("has an outline that is no list of at least three points")
    return found[:, 1::-1]


def _size(ring: NDArray[np.float64]) -> float:
    y, x = ring.T
    return float(np.dot(y, np.roll(x, 1)) - np.dot(x, np.roll(y, 1))) / 2


def _sticks_out(rings: Sequence[NDArray[np.float64]], shape: LabelShape) -> bool:
    points = np.concatenate(rings)
    return bool((points < -_BESIDE_PX).any() or (points > np.add(shape[2:], _BESIDE_PX)).any())


def _fill(plane: NDArray[np.uint32], rings: Sequence[NDArray[np.float64]], label: int) -> None:
    points = np.concatenate(rings)
    low = np.clip(np.floor(points.min(0)), 0, plane.shape).astype(int)
    high = np.clip(np.ceil(points.max(0)), low, plane.shape).astype(int)
    inside = np.zeros(high - low, bool)
    if not inside.size:
        size = f"{plane.shape[1]} × {plane.shape[0]} pixels"
        raise Refused(f"has an outline that lies outside the image of {size}")
    for ring in rings:
        # skimage counts from the centre of the first pixel.
        y, x = (ring - low - 0.5).T
        inside[polygon(y, x, inside.shape)] ^= True
    plane[low[0] : high[0], low[1] : high[1]][inside] = label
