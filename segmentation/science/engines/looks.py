"""A network's looks at tiles: several of one shape are seen together, also of several images.

A pass through a network leaves a GPU half idle where a tile is small. So a look at the last tiles
of an image takes along what waits of others, whose own work finds its answers there. With one tile
at a time, as on a processor, nothing waits, and nothing is taken along.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Segmenter, Tile
from segmentation.science.engines.governor import fitting_batch
from segmentation.science.engines.memory import give_back_memory, is_out_of_memory
from segmentation.science.engines.tiled import pad_to_stride, padded_shape

Read = Callable[[Tile], NDArray[np.float32]]
Plane = tuple[int, int]
Shape = tuple[int, ...]


@dataclass(eq=False)
class Waiting:
    """A tile (C, [Z,] Y, X) to be looked at; what was said of it, among how many of one look."""

    tile: NDArray[np.float32]
    fields: NDArray[np.float32] | None = None
    among: int = 0

    @property
    def shape(self) -> Shape:
        """([Z,] Y, X)."""
        return self.tile.shape[1:]


class Company:
    """What waits for one network, of any image that is still worked on; for any thread."""

    def __init__(self) -> None:
        self._lock, self._numbers = Lock(), count()
        self._waiting: WeakValueDictionary[int, Waiting] = WeakValueDictionary()
        self._fitting: dict[Shape, int] = {}

    def __len__(self) -> int:
        """How many tiles wait."""
        return len(self._waiting)

    def offer(self, tiles: Sequence[Waiting]) -> None:
        """Let whoever looks at others take these along, for as long as somebody holds them."""
        with self._lock:
            for tile in tiles:
                self._waiting[next(self._numbers)] = tile

    def take(self, shape: Shape, most: int) -> list[Waiting]:
        """Up to `most` tiles of a shape, those first that have waited longest; they wait no more.

        Who takes them need not bring them back: they are looked at when their own turn comes.
        """
        with self._lock:
            every = sorted(self._waiting.items())
            taken = [(number, tile) for number, tile in every if tile.shape == shape][:most]
            return [self._waiting.pop(number) for number, _ in taken]

    def leave(self, tiles: Sequence[Waiting]) -> None:
        """These are about to be looked at as it is."""
        with self._lock:
            for number, tile in list(self._waiting.items()):
                if tile in tiles:
                    del self._waiting[number]

    def fitting(self, segmenter: Segmenter, shape: Shape) -> int:
        """How many tiles of a shape memory holds in one look, as far as is known."""
        if segmenter.at_once == 1:
            return 1
        if shape not in self._fitting:
            self._fitting[shape] = fitting_batch(segmenter, shape)
        return self._fitting[shape]

    def halve(self, shape: Shape, batch: int) -> None:
        """Memory did not hold so many; less, from now on."""
        self._fitting[shape] = max(1, batch // 2)


_companies: WeakKeyDictionary[Segmenter, Company] = WeakKeyDictionary()
_first = Lock()


def company_of(segmenter: Segmenter) -> Company:
    """What waits for a model in memory; gone with it."""
    with _first:
        return _companies.setdefault(segmenter, Company())


class Looks:
    """The tiles of one image on their way through a network."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.segmenter = segmenter
        self._offered: dict[Any, Waiting] = {}
        self._most = 1
        self._too_many: list[int] = []

    def offer(self, plane: Plane, read: Read, tiles: Sequence[Tile]) -> None:
        """Read tiles of a plane or stack (t, z), so that others may take them along."""
        for tile in tiles:
            if _place(plane, tile) not in self._offered:
                waiting = Waiting(pad_to_stride(read(tile), self.segmenter.stride))
                self._offered[_place(plane, tile)] = waiting
                company_of(self.segmenter).offer([waiting])

    def fields(
        self, plane: Plane, read: Read, tiles: Sequence[Tile]
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """What the network says of each tile of a plane or stack (t, z): its number, its fields.

        `read` gives a tile's normalised (C, [Z,] Y, X).
        """
        for numbers in self._together(tiles):
            looked = [self._waiting(plane, read, tiles[number]) for number in numbers]
            self._look(looked)
            for number, tile in zip(numbers, looked, strict=True):
                self._most = max(self._most, tile.among)
                assert tile.fields is not None  # noqa: S101
                yield number, tile.fields

    def forget(self) -> None:
        """Tiles are going to lie elsewhere."""
        self._offered.clear()

    def provenance(self) -> dict[str, Any]:
        """How many tiles were seen together, where it was not one, and how many did not fit."""
        return {
            **({"tiles_at_once": self._most} if self._most > 1 else {}),
            **({"out_of_memory_at_tiles": self._too_many} if self._too_many else {}),
        }

    def _together(self, tiles: Sequence[Tile]) -> Iterator[list[int]]:
        """The numbers of tiles that can be seen together: all of one shape, no more than fit."""
        if self.segmenter.at_once == 1:
            yield from ([number] for number in range(len(tiles)))
            return
        by_shape: dict[Shape, list[int]] = {}
        for number, tile in enumerate(tiles):
            by_shape.setdefault(padded_shape(tile, self.segmenter.stride), []).append(number)
        for shape, numbers in by_shape.items():
            fitting = company_of(self.segmenter).fitting(self.segmenter, shape)
            for start in range(0, len(numbers), fitting):
                yield numbers[start : start + fitting]

    def _waiting(self, plane: Plane, read: Read, tile: Tile) -> Waiting:
        offered = self._offered.pop(_place(plane, tile), None)
        return offered or Waiting(pad_to_stride(read(tile), self.segmenter.stride))

    def _look(self, tiles: Sequence[Waiting]) -> None:
        """Have the network see tiles of one shape, and others of it where there is room.

        Raises what a look at a single tile raises.
        """
        company, shape = company_of(self.segmenter), tiles[0].shape
        company.leave(tiles)
        while own := [tile for tile in tiles if tile.fields is None]:
            fitting = company.fitting(self.segmenter, shape)
            own = own[:fitting]
            others = company.take(shape, fitting - len(own))
            seen = own + others
            try:
                said = self.segmenter.fields_of([one.tile for one in seen])
            except Exception as error:
                full = is_out_of_memory(error)
                # Nobody suffers from what is wrong with somebody else's tile.
                if len(seen) == 1 or not (full or others):
                    raise
                if full:
                    company.halve(shape, len(seen))
                    company.offer(others)
                    self._too_many.append(len(seen))
            else:
                for one, fields in zip(seen, said, strict=True):
                    one.fields, one.among = fields, len(seen)
                continue
            # After the error is let go of, whose frames hold what was being computed.
            give_back_memory()


def _place(plane: Plane, tile: Tile) -> tuple[Any, ...]:
    return plane, tuple((part.start, part.stop) for part in tile.window)
