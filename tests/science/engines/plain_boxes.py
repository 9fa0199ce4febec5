"""Boxes at random, and their overlap said plainly."""

import numpy as np
from numpy.typing import NDArray


def random_boxes(count: int, extent: float = 200, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    corner, side = rng.uniform(0, extent, (count, 2)), rng.uniform(3, 40, (count, 2))
    boxes: NDArray[np.float32] = np.concatenate([corner, corner + side], axis=1).astype("f4")
    return boxes


def plain_overlap(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    inside, *areas = (float(np.prod(s)) for s in (sides.clip(0), a[2:] - a[:2], b[2:] - b[:2]))
    return inside / (sum(areas) - inside)
