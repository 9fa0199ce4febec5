"""What is done when the memory of a device, or of the machine, does not hold a tile.

Knows no network library: who only asks whether there is one must not pay for loading it.
"""

import ctypes
import gc
import sys
from contextlib import suppress
from typing import Any

# What a layer of a tile takes is mostly less; up to so much of it is kept for the next layer.
_LAYER_BYTES, _KEPT_BYTES = 64 << 20, 256 << 20
# Of glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_WORDS = ("out of memory", "can't allocate memory", "not enough memory")


def keep_memory() -> None:
    """Have the C library keep some memory for the next layer of a network, in all of the process.

    It gives the memory of each larger array back, and the system clears what it is asked for
    again page by page: a fifth of a processor's work. To be called before threads are started,
    as one that runs has a heap of its own. Others than glibc have no such call.
    """
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(_ARENA_MAX, 1)
        libc.mallopt(_MMAP_THRESHOLD, _LAYER_BYTES)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory is lacking: numpy's, torch's on a GPU or on a processor."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in _WORDS)


def give_back_memory() -> None:
    """Let go of what is only kept to be used again, in Python and on a GPU."""
    gc.collect()
    _trim_heap()
    cuda = _cuda()
    if cuda is not None and cuda.is_available():
        cuda.empty_cache()


def device_memory(device: str) -> tuple[int, int] | None:
    """Bytes in use and in all of a GPU, as `cuda:1`; None of others, or before it is used here."""
    cuda = _cuda()
    if not device.startswith("cuda") or cuda is None or not cuda.is_initialized():
        return None
    free, total = cuda.mem_get_info(device)
    return total - free, total


def _cuda() -> Any:
    """What torch has for GPUs; None unless it is loaded, or while another thread still loads it."""
    return getattr(sys.modules.get("torch"), "cuda", None)


def _trim_heap() -> None:
    """Have the C library return what it keeps; others than glibc have no such call."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
