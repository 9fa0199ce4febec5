"""What a process that decodes a user's file may use; Linux, as far as the kernel offers it."""

import ctypes
import math
import os
import resource
import signal
import sys
from pathlib import Path

from segmentation.science.pixels.limits import Limits

_ROOT = Path(__file__).parents[3]
# Where compiled functions are kept: where the tree is read-only, they can't be loaded without.
_KEPT = {"NUMBA_CACHE_DIR"}
# The largest thing written is a shard of 2048² float32 pixels.
_FILE_BYTES = 64_000_000
_OPEN_FILES = 256
# Address space for the stacks of the store's threads and their heaps; little of it is ever used.
_THREADS_BYTES = 250_000_000
_NICE = 5
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def bare_environment() -> dict[str, str]:
    """The environment of a process to be confined: no credentials, no thread pools."""
    return {
        **{name: value for name, value in os.environ.items() if name in _KEPT},
        "PATH": os.defpath,
        "PYTHONPATH": str(_ROOT),
        "LANG": "C.UTF-8",
        # Threads would not survive a fork, and arenas count against the address space.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def confine(limits: Limits, file_bytes: int = _FILE_BYTES) -> None:
    """Bound this process for good: memory, processor time, file size, no core, low priority.

    The number of processes is not bounded: the kernel counts all of the user's, not ours.
    """
    os.setpgid(0, 0)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    os.nice(_NICE)
    most = _address_space() + _THREADS_BYTES + limits.max_memory
    # A second more, as the hard bound's signal does not say that it was time that ran out.
    longest = math.ceil(limits.seconds_for(limits.max_bytes)) + 1
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limits.max_seconds), longest))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_seconds(seconds: float) -> None:
    """Raise the processor time to what an image of known size may take, within the first bound."""
    _, longest = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (min(math.ceil(seconds), longest - 1), longest))


def _address_space() -> int:
    """Bytes of address space in use already, by the libraries that were loaded."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _prctl(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
