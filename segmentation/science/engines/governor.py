"""The memory governor: tiles no larger than what memory holds, told before the system kills anyone.

A GPU says when its memory does not suffice, and then smaller tiles are tried. A machine kills the
process. So where memory is short, what the network takes is measured once, and the tile is chosen
by that.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.memory import give_back_memory

# What objects, measurements and everything else may need beside the network.
SHARE = 0.7
# Where so much is free no tile in use has ever been too large: nothing is measured.
PLENTY_BYTES = 6 << 30
# What a GPU looks at together at most: more does not keep it busier.
AT_ONCE, AT_ONCE_PX = 8, 4 << 20
# Asking the system takes as long as a thousandth of a second, which small images feel.
_MOMENT_S = 1.0
# Sides of the tiles that are tried, by the number of dimensions.
_TRIED = {2: (128, 256), 3: (32, 64)}
_CGROUP = Path("/sys/fs/cgroup")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class MemoryProfile:
    """What a network takes for a tile: so much whatever its size, and so much for each pixel."""

    fixed: float
    by_pixel: float

    def of(self, pixels: int) -> float:
        """Bytes for a tile of so many pixels."""
        return self.fixed + self.by_pixel * pixels


_profiles: WeakKeyDictionary[Segmenter, MemoryProfile] = WeakKeyDictionary()


def fitting_tile(segmenter: Segmenter, planned: int, shape: Sequence[int]) -> int:
    """The planned side of tiles of a plane (Y, X) or stack (Z, Y, X), halved until memory holds
    one; never less than the network needs."""
    free = available_bytes(segmenter.device_name)
    if free is None or free >= PLENTY_BYTES:
        return planned
    needs = profile_of(segmenter)
    smallest, side = 2 * segmenter.halo + segmenter.stride, planned
    while needs.of(prod(min(side, extent) for extent in shape)) > SHARE * free and side > smallest:
        side = max(side // 2, smallest)
    return side


def most_at_once(device: str) -> int:
    """How many tiles a network on a device is shown together at most; one but on CUDA."""
    return AT_ONCE if device.startswith("cuda") else 1


def seen_together(segmenter: Segmenter, shape: Sequence[int]) -> int:
    """How many tiles of (Y, X) or (Z, Y, X) keep a device busy, whatever its memory."""
    return max(1, min(segmenter.at_once, AT_ONCE_PX // prod(shape)))


def fitting_batch(segmenter: Segmenter, shape: Sequence[int]) -> int:
    """Those of them that memory holds; halved until it does."""
    batch = seen_together(segmenter, shape)
    free = available_bytes(segmenter.device_name) if batch > 1 else None
    if free is None or free >= batch * PLENTY_BYTES:
        return batch
    needs = profile_of(segmenter)
    while batch > 1 and needs.of(batch * prod(shape)) > SHARE * free:
        batch //= 2
    return batch


def profile_of(segmenter: Segmenter) -> MemoryProfile:
    """Measured when it is first asked for, in the process that is going to do the work."""
    if segmenter not in _profiles:
        _profiles[segmenter] = measured(segmenter)
    return _profiles[segmenter]


def measured(segmenter: Segmenter) -> MemoryProfile:
    """Let the network see an empty tile of two sizes, and look how high memory rises."""
    ndim, stride = segmenter.header.ndim, segmenter.stride
    sides = [-(-side // stride) * stride for side in _TRIED[ndim]]
    channels = len(segmenter.header.channels)
    _look_at(segmenter, channels, ndim, sides[0])  # what is set up once
    taken = [
        peak_of(segmenter.device_name, lambda: _look_at(segmenter, channels, ndim, side))  # noqa: B023
        for side in sides
    ]
    pixels = [side**ndim for side in sides]
    by_pixel = max(0.0, (taken[1] - taken[0]) / (pixels[1] - pixels[0]))
    return MemoryProfile(max(0.0, taken[0] - by_pixel * pixels[0]), by_pixel)


def _look_at(segmenter: Segmenter, channels: int, ndim: int, side: int) -> None:
    segmenter.fields(np.zeros((channels, *ndim * (side,)), np.float32))


def peak_of(device: str, action: Callable[[], None]) -> int:
    """Bytes by which memory in use is higher at its highest moment than before."""
    give_back_memory()
    if device.startswith("cuda"):
        cuda = _cuda()
        before = int(cuda.memory_allocated(device))
        cuda.reset_peak_memory_stats(device)
        action()
        return int(cuda.max_memory_allocated(device)) - before
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the highest moment begins anew
    except OSError:
        return 0
    before = _resident("VmRSS")
    action()
    return _resident("VmHWM") - before


def available_bytes(device: str) -> int | None:
    """What is free for a device's work, now or a moment ago; None where that is not known."""
    return _available_bytes(device, int(time.monotonic() / _MOMENT_S))


@lru_cache(maxsize=1)
def _available_bytes(device: str, _moment: int) -> int | None:
    if device.startswith("cuda"):
        cuda = _cuda()
        kept = int(cuda.memory_reserved(device) - cuda.memory_allocated(device))
        return int(cuda.mem_get_info(device)[0]) + kept
    known = [found for found in (_machine(), _container()) if found is not None]
    return min(known, default=None)


def _cuda() -> Any:
    """What a network on a GPU has loaded; who only plans work must not load it."""
    return sys.modules["torch"].cuda


def _machine() -> int | None:
    return _kilobytes(Path("/proc/meminfo"), "MemAvailable")


def _container() -> int | None:
    """What is left below the limit of a control group (version 2)."""
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
        return None if limit == "max" else max(0, int(limit) - used)
    except (OSError, ValueError):
        return None


def _resident(name: str) -> int:
    return _kilobytes(_STATUS, name) or 0


def _kilobytes(path: Path, name: str) -> int | None:
    """Bytes of a line such as `MemAvailable: 1024 kB`."""
    try:
        lines = path.read_text().splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(found[0]) * 1024 if found else None
