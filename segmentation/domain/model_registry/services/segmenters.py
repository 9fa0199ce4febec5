"""Models in memory: kept from one piece of work to the next, the least used leaving first."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from django.conf import settings

from segmentation.domain.common.errors import UserError
from segmentation.domain.model_registry.models import Model
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.model_file import file_sha256
from segmentation.science.engines.segment import load_segmenter

# Files hold half precision; in memory the weights are single precision.
GROWTH_IN_MEMORY = 2


class SegmenterCache:
    """Segmenters by the sha256 of their file, up to a number of bytes; safe for threads.

    One load at a time: two threads that want the same model must not both pay for it.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._held: OrderedDict[str, tuple[Segmenter, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, size: int, load: Callable[[], Segmenter]) -> Segmenter:
        """The segmenter of a key; `load` makes it, of about `size` bytes, when it isn't held."""
        with self._lock:
            if key not in self._held:
                self._make_room(size)
                self._held[key] = load(), size
            self._held.move_to_end(key)
            return self._held[key][0]

    def _make_room(self, size: int) -> None:
        while self._held and self.held_bytes + size > self._capacity:
            self._held.popitem(last=False)

    @property
    def held_bytes(self) -> int:
        """About how much memory the held segmenters take."""
        return sum(size for _, size in self._held.values())


CACHE = SegmenterCache(settings.OCELLUS_SEGMENTER_CACHE_BYTES)


def get_segmenter(model: Model) -> Segmenter:
    """A model ready to segment, on the site's device.

    Raises `UserError` when its file is gone or is not the one that was registered.
    """
    return CACHE.get(model.sha256, model.bytes * GROWTH_IN_MEMORY, lambda: _load(model))


def _load(model: Model) -> Segmenter:
    path = Path(model.path)
    if not model.path or not path.is_file():
        raise UserError(f"The file of the model {model.slug} is gone; put it back and try again.")
    if file_sha256(path) != model.sha256:
        raise UserError(f"The file of the model {model.slug} has changed since it was registered.")
    return load_segmenter(path, settings.OCELLUS_DEVICE)
