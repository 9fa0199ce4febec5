"""Batches of random patches, made in threads while the network works on the last one.

Batch k is drawn from the seed and k alone, so a training that goes on after a break sees the
same patches as one without.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.augment import patch
from segmentation.science.engines.dataset import Sample

if TYPE_CHECKING:
    from segmentation.science.engines.plan import FitSettings

FOREGROUND = 0.9
AHEAD = 4
MOST_MAKERS = 4

Batch = tuple[Tensor, list[Any]]


class Batches:
    """An endless row of batches (images (N, C, Y, X), targets)."""

    def __init__(
        self,
        samples: Sequence[Sample],
        settings: FitSettings,
        encode: Callable[[NDArray[np.int32]], Any],
    ) -> None:
        self.samples, self.settings, self.encode = samples, settings, encode
        weights = np.sqrt([sample.labels.size for sample in samples])
        self.shares = weights / weights.sum()
        self.inside = [np.flatnonzero(sample.labels) for sample in samples]
        self._made: deque[Future[Batch]] = deque()

    def start(self, first: int) -> None:
        """Begin to make batches, from number `first` on; one core is left to the network."""
        makers = min(max(len(os.sched_getaffinity(0)) - 1, 1), MOST_MAKERS)
        self._makers, self._numbers = ThreadPoolExecutor(makers, "batches"), count(first)
        self._made.extend(self._begin() for _ in range(max(AHEAD, makers + 1)))

    def next(self) -> Batch:
        """The next batch; raises what making it raised."""
        self._made.append(self._begin())
        return self._made.popleft().result()

    def stop(self) -> None:
        """Stop making batches."""
        self._makers.shutdown(cancel_futures=True)
        self._made.clear()

    def _begin(self) -> Future[Batch]:
        return self._makers.submit(self.make, next(self._numbers))

    def make(self, number: int) -> Batch:
        """Batch `number`, whoever asks and whenever."""
        rng = np.random.default_rng([self.settings.seed, number])
        images, targets = [], []
        for _ in range(self.settings.batch):
            image, labels = self._patch(rng)
            images.append(image)
            targets.append(self.encode(labels))
        return torch.from_numpy(np.stack(images)), targets

    def _patch(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        index = int(rng.choice(len(self.samples), p=self.shares))
        sample, inside = self.samples[index], self.inside[index]
        size, (*depth, height, width) = self.settings.patch, sample.labels.shape
        if len(inside) and rng.random() < FOREGROUND:
            place, x = divmod(int(rng.choice(inside)), width)
            z, y = divmod(place, height)
        else:
            y, x = int(rng.integers(height)), int(rng.integers(width))
            z = int(rng.integers(depth[0])) if depth else 0
        image, labels = sample.image, sample.labels
        if depth:
            planes = _planes(z, depth[0], self.settings.depth, rng)
            image, labels = image[:, planes], labels[planes]
        jitter = rng.uniform(-size / 3, size / 3, 2)
        centre = tuple(
            float(np.clip(at + by, min(size, extent) / 2, extent - min(size, extent) / 2))
            for at, by, extent in zip((y, x), jitter, (height, width), strict=True)
        )
        how = self.settings.augmentation
        return patch(image, labels, (centre[0], centre[1]), size, rng, how)


def _planes(z: int, depth: int, size: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """`size` neighbouring planes around `z`; a stack of too few is mirrored at its ends."""
    first = z - size // 2 + int(rng.integers(-size // 3, size // 3 + 1))
    first = int(np.clip(first, 0, max(depth - size, 0)))
    if depth < size:
        first = -((size - depth) // 2)
    at = np.abs(np.arange(first, first + size))
    period = max(2 * (depth - 1), 1)
    return np.minimum(at % period, (period - at % period)) if depth > 1 else np.zeros(size, np.intp)
