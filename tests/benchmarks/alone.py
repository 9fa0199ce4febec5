"""Work in a process of its own, on one thread: figures without neighbours."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from statistics import median
from unittest import mock

import torch

THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@contextmanager
def one_thread() -> Iterator[ProcessPoolExecutor]:
    """A new process that does what it is given one by one, on a single thread."""
    with (
        mock.patch.dict(os.environ, dict.fromkeys(THREADS, "1")),
        ProcessPoolExecutor(1, get_context("spawn"), torch.set_num_threads, (1,)) as process,
    ):
        yield process


def seconds(action: Callable[[], object], repeats: int = 5) -> float:
    """Median of the processor's time, after one run that compiles and fills caches.

    Of one thread it is the time that passes, but for what other programs take of the machine.
    """
    action()
    return median(_timed(action) for _ in range(repeats))


def _timed(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started
