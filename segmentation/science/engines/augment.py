"""Patches of training images, turned, stretched, brightened and blurred; stacks in their planes.

The same warp moves image and labels; intensities change for the image alone.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Augmentation:
    """How far a patch may be changed; scales and factors are drawn log-uniformly."""

    scale: float = 1.5
    gain: float = 1.7
    offset: float = 0.2
    gamma: float = 1.5
    noise: float = 0.03
    blur: float = 1.2
    warped_share: float = 0.5


def patch(
    image: NDArray[np.float32],
    labels: NDArray[np.int32],
    centre: tuple[float, float],
    size: int,
    rng: np.random.Generator,
    how: Augmentation,
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """A changed patch (C, size, size) and its labels (size, size) around `centre` (y, x).

    The image may be a stack (C, Z, Y, X) with labels (Z, Y, X): all its planes are moved alike.
    """
    if labels.ndim == 3:
        return _stack_patch(image, labels, centre, size, rng, how)
    matrix = _warp(centre, size, rng, how)
    pixels = np.stack([_sample(plane, matrix, size, cv2.INTER_LINEAR) for plane in image])
    # OpenCV warps no int32; float32 holds ids up to 2**24 exactly.
    ids = _sample(labels.astype(np.float32), matrix, size, cv2.INTER_NEAREST).astype(np.int32)
    turns = int(rng.integers(4))
    pixels, ids = np.rot90(pixels, turns, (1, 2)), np.rot90(ids, turns)
    if rng.random() < 0.5:
        pixels, ids = pixels[..., ::-1], ids[..., ::-1]
    return _intensities(np.ascontiguousarray(pixels), rng, how), np.ascontiguousarray(ids)


def _stack_patch(
    image: NDArray[np.float32],
    labels: NDArray[np.int32],
    centre: tuple[float, float],
    size: int,
    rng: np.random.Generator,
    how: Augmentation,
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    matrix = _warp(centre, size, rng, how)
    flat = image.reshape(-1, *image.shape[2:])
    pixels = np.stack([_sample(plane, matrix, size, cv2.INTER_LINEAR) for plane in flat])
    ids = np.stack(
        [_sample(plane, matrix, size, cv2.INTER_NEAREST) for plane in labels.astype(np.float32)]
    ).astype(np.int32)
    pixels = _intensities(pixels, rng, how).reshape(*image.shape[:2], size, size)
    turns = int(rng.integers(4))
    pixels, ids = np.rot90(pixels, turns, (2, 3)), np.rot90(ids, turns, (1, 2))
    for axis in (0, 2):
        if rng.random() < 0.5:
            pixels, ids = np.flip(pixels, axis + 1), np.flip(ids, axis)
    return np.ascontiguousarray(pixels), np.ascontiguousarray(ids)


def _warp(
    centre: tuple[float, float], size: int, rng: np.random.Generator, how: Augmentation
) -> NDArray[np.float64]:
    """The affine map from patch to image coordinates, as OpenCV wants it (x, y)."""
    angle, scale = 0.0, 1.0
    if rng.random() < how.warped_share:
        angle = rng.uniform(0, 2 * np.pi)
        scale = how.scale ** rng.uniform(-1, 1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / scale
    middle = np.array(centre[::-1])
    if angle == 0.0:
        middle = np.round(middle - (size - 1) / 2) + (size - 1) / 2
    shift = middle - turn @ np.full(2, (size - 1) / 2)
    return np.column_stack([turn, shift])


def _sample(
    plane: NDArray[np.float32], matrix: NDArray[np.float64], size: int, interpolation: int
) -> NDArray[np.float32]:
    sampled = cv2.warpAffine(
        plane,
        matrix,
        (size, size),
        flags=interpolation | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return np.asarray(sampled, np.float32)


def _intensities(
    pixels: NDArray[np.float32], rng: np.random.Generator, how: Augmentation
) -> NDArray[np.float32]:
    if rng.random() < 0.3:
        gamma = how.gamma ** rng.uniform(-1, 1)
        pixels = np.sign(pixels) * np.abs(pixels) ** gamma
    if rng.random() < 0.2:
        sigma = rng.uniform(0.3, how.blur)
        pixels = np.stack([cv2.GaussianBlur(plane, (0, 0), sigma) for plane in pixels])
    gain, offset = how.gain ** rng.uniform(-1, 1), rng.uniform(-how.offset, how.offset)
    noise = rng.normal(0, rng.uniform(0, how.noise), pixels.shape)
    changed: NDArray[np.float32] = (pixels * gain + offset + noise).astype(np.float32)
    return changed
