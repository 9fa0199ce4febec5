"""Where the time of a worker goes, and what memory it holds: told with its row, for the metrics."""

import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from segmentation.domain.common import tracing
from segmentation.science.engines.memory import device_memory

_spent: Counter[str] = Counter()
_lock = Lock()


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the seconds that a stage of a job takes here, in whatever thread, and trace it."""
    began = time.monotonic()
    try:
        with tracing.stage(name):
            yield
    finally:
        with _lock:
            _spent[name] += time.monotonic() - began  # type: ignore[assignment]


def figures(device: str) -> dict[str, Any]:
    """Seconds by stage since the process began; its memory, and that of its device, in bytes."""
    with _lock:
        spent = {name: round(seconds, 3) for name, seconds in _spent.items()}
    used, total = device_memory(device) or (None, None)
    return {
        "seconds": spent,
        "memory_bytes": _resident_bytes(),
        "device_used_bytes": used,
        "device_total_bytes": total,
    }


def _resident_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()
