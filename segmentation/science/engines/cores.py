"""The processor's cores, shared by images that are looked at side by side.

A small image is looked at by one thread and a larger one by all of them, whether anything else is
being done or not: the last bits of a sum depend on how many threads add it up, and no image may
give other objects in company than alone.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from math import prod
from threading import Lock

from segmentation.science.engines.work import Work

# One thread takes about a second for so many pixels, and wastes nothing on waiting for others.
SMALL_PX = 512 * 512


class Cores:
    """Lets small images in at any time, and one larger image at a time.

    Two larger ones would take twice the memory, and their threads would stand in each other's way.
    """

    def __init__(self) -> None:
        self._larger, self._noting = Lock(), Lock()
        self._threads: int | None = None

    def share(self, work: Work) -> AbstractContextManager[None]:
        """Wait for the cores that an image is looked at with, and have the network use them.

        On a GPU nothing is shared: one image after the other has it.
        """
        if work.segmenter.device_name != "cpu":
            return nullcontext()
        self._note_threads()
        return self._one() if is_small(work) else self._all()

    @contextmanager
    def _one(self) -> Iterator[None]:
        self._use(1)
        try:
            yield
        finally:
            self._use(self._threads)

    @contextmanager
    def _all(self) -> Iterator[None]:
        with self._larger:
            # A thread that began beside a small image takes its number of threads for the usual.
            self._use(self._threads)
            yield

    def _note_threads(self) -> None:
        """How many threads all are, asked for before anybody changes the number."""
        with self._noting:
            if self._threads is None and "torch" in sys.modules:
                self._threads = sys.modules["torch"].get_num_threads()

    def _use(self, threads: int | None) -> None:
        """Have networks use so many threads in this thread; who only plans work loads no torch."""
        if threads is not None and self._threads is not None:
            sys.modules["torch"].set_num_threads(threads)


def is_small(work: Work) -> bool:
    """Whether one thread suffices for all planes of an image."""
    t, _, z, y, x = work.source.info.shape
    return prod((t, z, y, x)) <= SMALL_PX


CORES = Cores()
