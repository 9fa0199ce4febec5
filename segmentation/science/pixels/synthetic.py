"""Made-up nuclei with known truth, for tests and benchmarks without real pictures."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage


@dataclass(frozen=True)
class Synthetic:
    """`image` uint16 and `labels` uint32 of the same shape; ids are 1…n."""

    image: NDArray[np.uint16]
    labels: NDArray[np.uint32]


def nuclei(
    shape: tuple[int, ...] = (256, 256),
    count: int = 40,
    radius: tuple[float, float] = (6.0, 14.0),
    noise: float = 0.05,
    seed: int = 0,
) -> Synthetic:
    """Bright ellipses (2D) or ellipsoids (3D) on a dark, uneven, noisy background.

    Later ones lie under earlier ones where they touch; fewer than `count` come out when the
    picture is full. The same arguments always give the same pixels.
    """
    rng = np.random.default_rng(seed)
    labels = np.zeros(shape, np.uint32)
    signal = np.zeros(shape, np.float32)
    placed = 0
    for _ in range(4 * count):
        if placed == count:
            break
        placed += _place(rng, labels, signal, radius, placed + 1)
    return Synthetic(_photograph(rng, signal, noise), labels)


def stack(shape: tuple[int, int, int] = (40, 96, 96), seed: int = 0) -> Synthetic:
    """A stack of nuclei of a size, crowding, flatness and graininess drawn from the seed.

    Voxels are one to two and a half times as long along z as along y and x.
    """
    rng = np.random.default_rng([seed, 3])
    flatness = rng.uniform(1.0, 2.5)
    depth = round(shape[0] * flatness)
    largest = rng.uniform(6.0, 12.0)
    volume = depth * shape[1] * shape[2]
    count = int(rng.uniform(0.1, 0.45) * volume / (4 / 3 * np.pi * (0.8 * largest) ** 3)) + 1
    cubes = nuclei(
        (depth, *shape[1:]),
        count=count,
        radius=(0.6 * largest, largest),
        noise=rng.uniform(0.02, 0.2),
        seed=seed,
    )
    planes = np.linspace(0, depth - 1, shape[0]).round().astype(int)
    image = cubes.image[planes].astype(np.float32)
    # Microscopes blur along z more than along y and x.
    blurred = ndimage.gaussian_filter(image, (rng.uniform(0, 1.2), 0.3, 0.3))
    return Synthetic(blurred.round().astype(np.uint16), _renumbered(cubes.labels[planes]))


def _renumbered(labels: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Ids 1…n of those that are left."""
    ids, places = np.unique(labels, return_inverse=True)
    first = 0 if ids[0] == 0 else 1
    return (places.reshape(labels.shape) + first).astype(np.uint32)


def _place(
    rng: np.random.Generator,
    labels: NDArray[np.uint32],
    signal: NDArray[np.float32],
    radius: tuple[float, float],
    label: int,
) -> bool:
    """Draw one object where most of it is free; False when the place was taken."""
    axes = rng.uniform(*radius) * rng.uniform(0.75, 1.25, labels.ndim)
    centre = rng.uniform(0, labels.shape)
    reach = axes.max() * 1.2
    box = tuple(
        slice(max(0, int(c - reach)), min(length, int(c + reach) + 2))
        for c, length in zip(centre, labels.shape, strict=True)
    )
    distance = _ellipsoid(rng, box, centre, axes)
    inside = distance < 1
    free = inside & (labels[box] == 0)
    if free.sum() < max(4, 0.7 * inside.sum()):
        return False
    texture = ndimage.gaussian_filter(rng.normal(0, 1, inside.shape), 1.5)
    brightness = rng.uniform(0.35, 1.0) * (1 - 0.35 * distance**2 + 0.3 * texture)
    labels[box][free] = label
    signal[box][free] = brightness[free]
    return True


def _ellipsoid(
    rng: np.random.Generator,
    box: tuple[slice, ...],
    centre: NDArray[np.float64],
    axes: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Distance from the centre in units of the surface; turned at random in the last two axes."""
    grid = np.meshgrid(*(np.arange(part.start, part.stop) for part in box), indexing="ij")
    offsets = [axis - c for axis, c in zip(grid, centre, strict=True)]
    angle = rng.uniform(0, np.pi)
    y, x = offsets[-2], offsets[-1]
    offsets[-2] = y * np.cos(angle) - x * np.sin(angle)
    offsets[-1] = y * np.sin(angle) + x * np.cos(angle)
    squares = sum((offset / axis) ** 2 for offset, axis in zip(offsets, axes, strict=True))
    distance: NDArray[np.float64] = np.sqrt(np.asarray(squares))
    return distance


def _photograph(
    rng: np.random.Generator, signal: NDArray[np.float32], noise: float
) -> NDArray[np.uint16]:
    blurred = ndimage.gaussian_filter(signal, 1.0)
    shading = ndimage.zoom(rng.uniform(0.02, 0.08, (3,) * signal.ndim), np.array(signal.shape) / 3)
    uneven = blurred + shading[tuple(slice(length) for length in signal.shape)]
    grainy = uneven + rng.normal(0, noise, signal.shape) * np.sqrt(uneven + 0.05)
    photograph: NDArray[np.uint16] = np.clip(grainy * 4000 + 200, 0, 65535).astype(np.uint16)
    return photograph
