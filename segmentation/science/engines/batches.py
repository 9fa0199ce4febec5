"""Batches of random patches, made in a thread while the network works on the last one.

Batch k is drawn from the seed and k alone, so a training that goes on after a break sees the
same patches as one without.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from segmentation.science.engines.augment import patch
from segmentation.science.engines.dataset import Sample

if TYPE_CHECKING:
    from segmentation.science.engines.fit import FitSettings

FOREGROUND = 0.9
AHEAD = 4

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
        self._ready: queue.Queue[Batch | BaseException] = queue.Queue(AHEAD)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, first: int) -> None:
        """Begin to make batches, from number `first` on."""
        self._stopping.clear()
        self._ready = queue.Queue(AHEAD)
        self._thread = threading.Thread(target=self._work, args=(first,), daemon=True)
        self._thread.start()

    def next(self) -> Batch:
        """The next batch; raises what making it raised."""
        item = self._ready.get()
        if isinstance(item, BaseException):
            raise item
        return item

    def stop(self) -> None:
        """Stop making batches."""
        self._stopping.set()
        if self._thread is not None:
            while self._thread.is_alive():
                try:
                    self._ready.get(timeout=0.05)
                except queue.Empty:
                    continue

    def _work(self, number: int) -> None:
        try:
            while not self._stopping.is_set():
                self._ready.put(self.make(number))
                number += 1
        except BaseException as error:  # noqa: BLE001 - it is raised again in `next`
            self._ready.put(error)

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
