"""A stack seen from three sides, plane by plane, by a network of planes.

Planes across z are stretched until pixels are as long along z as along y and x.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Z, Y, X = range(3)
# The axes of a plane, and the axis along which planes of this kind follow each other.
SIDES = (((Y, X), Z), ((Z, X), Y), ((Z, Y), X))
_AT_ONCE = 16

Planes = NDArray[np.float32]


def planes_of(stack: NDArray[Any], side: tuple[tuple[int, int], int]) -> NDArray[Any]:
    """The planes (n, ..., a, b) of a stack (..., Z, Y, X) that one of `SIDES` looks at."""
    (first, second), along = side
    lead = stack.ndim - 3
    return np.moveaxis(stack, (lead + along, lead + first, lead + second), (0, -2, -1))


def fields_from_sides(
    stack: Planes, network: Callable[[Planes], Planes], stride: int, anisotropy: float
) -> Planes:
    """What a network (n, C, a, b) → (n, 3, a, b) says of planes, for a stack (C, Z, Y, X).

    Returns (4, Z, Y, X): flow along z, y and x, each the sum of what two sides say, as the
    authors' package adds them up, and the mean of the three logits of a cell.
    """
    shape = stack.shape[1:]
    said = np.zeros((4, *shape), np.float32)
    for side in SIDES:
        (first, second), along = side
        planes = planes_of(stack, side)
        height = _stretched(shape[Z], stride, anisotropy) if first == Z else shape[first]
        for start in range(0, len(planes), _AT_ONCE):
            part = planes[start : start + _AT_ONCE]
            fields = resize(network(resize(part, height)), part.shape[-2])
            # Along z a step of so many pixels of the stretched plane is one of fewer voxels.
            scale = part.shape[-2] / height
            inside: list[Any] = [slice(None)] * 3
            inside[along] = slice(start, start + len(part))
            for axis, values in ((first, fields[:, 0] * scale), (second, fields[:, 1])):
                said[axis][tuple(inside)] += np.moveaxis(values, 0, along)
            said[3][tuple(inside)] += np.moveaxis(fields[:, 2], 0, along) / len(SIDES)
    return said


def resize(planes: Planes, height: int, interpolation: int = cv2.INTER_LINEAR) -> Planes:
    """Planes (n, C, a, b) stretched along their first axis to (n, C, height, b)."""
    if planes.shape[-2] == height:
        return np.ascontiguousarray(planes, np.float32)
    width = planes.shape[-1]
    flat = np.ascontiguousarray(planes, np.float32).reshape(-1, *planes.shape[-2:])
    stretched = [cv2.resize(one, (width, height), interpolation=interpolation) for one in flat]
    every: Planes = np.stack(stretched).reshape(*planes.shape[:-2], height, width)
    return every


def _stretched(depth: int, stride: int, anisotropy: float) -> int:
    """How high a plane across z is made: a multiple of the network's stride."""
    return max(round(depth * anisotropy / stride), 1) * stride
