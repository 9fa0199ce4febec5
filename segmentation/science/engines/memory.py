"""What is done when the memory of a device, or of the machine, does not hold a tile.

Knows no network library: who only asks whether there is one must not pay for loading it.
"""

import ctypes
import gc
import sys
from typing import Any

_WORDS = ("out of memory", "can't allocate memory", "not enough memory")


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


def device_memory() -> tuple[int, int] | None:
    """Bytes in use and in all of the GPU that this process works on; None where it has none."""
    cuda = _cuda()
    if cuda is None or not cuda.is_initialized():
        return None
    free, total = cuda.mem_get_info()
    return total - free, total


def _cuda() -> Any:
    """What torch has for GPUs; None unless it is loaded, or while another thread still loads it."""
    return getattr(sys.modules.get("torch"), "cuda", None)


def _trim_heap() -> None:
    """Have the C library return what it keeps; others than glibc have no such call."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):
        return
