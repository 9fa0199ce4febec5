"""One image for one model: what there is to be done, and how each part of it is done."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import tiled
from segmentation.science.engines.area import Area, refuse_area, scaled
from segmentation.science.engines.base import Instances, Segmenter, Tile
from segmentation.science.engines.blocks import (
    LARGER,
    Block,
    block_places,
    larger,
    owned,
    regions,
    within,
)
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.found import Found, select
from segmentation.science.engines.governor import fitting_tile, seen_together
from segmentation.science.engines.inputs import (
    PlaneReader,
    StackReader,
    choose_channels,
    refuse_flat_image,
    told_channels,
)
from segmentation.science.engines.linking import link_planes
from segmentation.science.engines.looks import Looks, Plane
from segmentation.science.engines.memory import give_back_memory, is_out_of_memory
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.used import SINGLE, Used
from segmentation.science.engines.zoom import restore, restore_part, zoom_of, zoomed
from segmentation.science.pixels.source import PixelSource

AfterTile = Callable[[], None]


class Work:
    """An image seen at the size the model wants it; raises `InputError` when it does not suit.

    Of an `area` only those objects are found whose middle lies in it, whole, and as they are in
    the whole image: what the network is fed is normalised by all of it.
    """

    def __init__(
        self,
        source: PixelSource,
        segmenter: Segmenter,
        parameters: Parameters,
        channels: Sequence[int] | None = None,
        tile: int | None = None,
        area: Area | None = None,
    ) -> None:
        header = segmenter.header
        refuse_flat_image(source.info, header)
        self.channels = choose_channels(source.info, header, channels)
        self.source, self.segmenter, self.parameters = source, segmenter, parameters
        self.ndim = header.ndim
        self.tile = tile or tiled.DEFAULT_TILE[self.ndim]
        # Blocks lie where the planned tile says; predicted is in tiles that memory holds.
        self._fitting: int | None = None
        self.too_large: list[int] = []
        self.zoom = zoom_of(header, parameters)
        self.seen = zoomed(source, self.zoom)
        self.area = area
        if area is not None:
            refuse_area(area, source.info, linked=self._linked)
        self._readers: dict[Plane, PlaneReader] = {}
        self._looks = Looks(segmenter)

    @cached_property
    def blocks(self) -> list[Block]:
        """All blocks of the image: time by time, plane by plane, row by row."""
        places = block_places(self._extents(self.seen), self.tile, self.segmenter)
        if self.area is not None:
            extents = self._extents(self.seen)
            places = within(places, self._seen_area(self.area), extents, self.segmenter)
        return [
            Block(number, *divmod(number // len(places), self._planes), place)
            for number, place in enumerate(places * (self._times * self._planes))
        ]

    @property
    def regions(self) -> list[range]:
        """The blocks in pieces of work that anyone may do; a single one where that can't be."""
        return [range(len(self.blocks))] if self._linked else regions(self.blocks)

    @property
    def in_one_piece(self) -> bool:
        """Whether no plane or stack is large enough to be divided, or planes are to be linked."""
        whole = self.area is None and len(self.blocks) == self._times * self._planes
        return self._linked or whole

    @property
    def tiles(self) -> int:
        """How many tiles there are to be predicted, as far as that is known before."""
        if self.in_one_piece:
            grid = tiled.tile_grid(self._extents(self.seen), self.tile, self.segmenter)
            return self._times * self._planes * len(grid)
        return sum(len(self._grid(block.place.window)) for block in self.blocks)

    def open(self) -> None:
        """Read what the first plane's limits need, and a small plane itself, before the work."""
        self._reader((0, 0))
        if self.in_one_piece:
            self._offer_from((0, 0))

    def stacks(self, after_tile: AfterTile) -> Iterator[Instances]:
        """The objects (Z, Y, X) of each time, found in one piece."""
        for t in range(self._times):
            found = [self._whole((t, z), after_tile) for z in range(self._planes)]
            yield found[0] if self.ndim == 3 else link_planes(found, self.parameters.link_iou)

    def find(self, block: Block, after_tile: AfterTile = lambda: None) -> Found:
        """The objects of a block, whole; a window that cuts one of them is made larger."""
        shape, window, slack = self._extents(self.seen), block.place.window, self.segmenter.stride
        for attempt in range(LARGER):
            found = self._in_window(self._reader((block.t, block.z)), window, after_tile)
            which = owned(found, Tile(window, block.place.core), shape, slack)
            if not which.cut.any() or attempt + 1 == LARGER:
                break
            window = larger(window, shape, self.segmenter)
        kept = select(found, which.own & self._middle_in_area(found, window))
        kept, first = restore_part(kept, window, shape, self._extents(self.source))
        z, y, x = first if self.ndim == 3 else (block.z, *first)
        return Found.of(kept, (block.t, z, y, x))

    def provenance(self) -> dict[str, Any]:
        """How the objects are made."""
        return {**self.planned(), **self.used()}

    def planned(self) -> dict[str, Any]:
        """How they are to be made, whoever does it."""
        return {
            "parameters": self.parameters.model_dump(),
            **told_channels(self.source.info, self.channels),
            "zoom": round(self.zoom, 4),
            "tile_px": self.tile,
            "halo_px": self.segmenter.halo,
            **({} if self.in_one_piece else {"blocks": len(self.blocks)}),
            **({"region": self.area.to_json()} if self.area else {}),
        }

    def used(self) -> Used:
        """With what this process has made them; see `used.together` for those of several."""
        precision = self.segmenter.precision
        return {
            "device": self.segmenter.device_name,
            **({} if precision == SINGLE else {"precision": precision}),
            **self._shrunk(),
            **self._looks.provenance(),
        }

    def _shrunk(self) -> dict[str, Any]:
        """What memory did not hold, and what was used instead."""
        if self._fitting in (None, self.tile):
            return {}
        told = {"out_of_memory_at_tile_px": self.too_large} if self.too_large else {}
        return {**told, "planned_tile_px": self.tile, "tile_px": self._fitting}

    def _seen_area(self, area: Area) -> tuple[slice, ...]:
        """The area in pixels as the model sees them, in all planes of a stack."""
        (height, width), (seen_y, seen_x) = self.source.info.shape[3:], self.seen.info.shape[3:]
        y, x = (
            scaled(area.rows, seen_y / height, seen_y),
            scaled(area.columns, seen_x / width, seen_x),
        )
        return (slice(0, self.seen.info.shape[2]), y, x) if self.ndim == 3 else (y, x)

    def _middle_in_area(self, found: Instances, window: Sequence[slice]) -> NDArray[np.bool_]:
        """Which objects of a window have their middle in the area."""
        if self.area is None:
            return np.ones(len(found.scores), np.bool_)
        place = Tile(tuple(window), self._seen_area(self.area))
        return owned(found, place, self._extents(self.seen), 0).own

    @property
    def _linked(self) -> bool:
        return self.ndim == 2 and self._planes > 1 and self.parameters.link_iou > 0

    @property
    def _times(self) -> int:
        return self.source.info.shape[0]

    @property
    def _planes(self) -> int:
        """Planes of a time that are segmented one by one."""
        return self.source.info.shape[2] if self.ndim == 2 else 1

    def _extents(self, source: PixelSource) -> tuple[int, ...]:
        return source.info.shape[-self.ndim :]

    def _reader(self, plane: Plane) -> PlaneReader:
        """Of a plane or a stack; the last ones are kept, since limits cost a look at it all."""
        if plane not in self._readers:
            while len(self._readers) >= self.segmenter.at_once:
                del self._readers[next(iter(self._readers))]
            normalization = self.segmenter.header.normalization
            if self.ndim == 3:
                reader: PlaneReader = StackReader(self.seen, plane[0], self.channels, normalization)
            else:
                reader = PlaneReader(self.seen, *plane, self.channels, normalization)
            self._readers[plane] = reader
        return self._readers[plane]

    def _offer_from(self, first: Plane) -> None:
        """Have tiles of a plane or stack, and of those after it, wait for a look with room."""
        extents, tile = self._extents(self.seen), self._fitting or self.tile
        together = seen_together(self.segmenter, [min(tile, extent) for extent in extents])
        if together == 1:
            return
        tiles = tiled.tile_grid(extents, tile, self.segmenter)
        number = first[0] * self._planes + first[1]
        after = min(number + max(1, together // len(tiles)), self._times * self._planes)
        for plane in (divmod(index, self._planes) for index in range(number, after)):
            self._looks.offer(plane, self._reader(plane).read, tiles[:together])

    def _whole(self, plane: Plane, after_tile: AfterTile) -> Instances:
        """The objects of a plane or a stack, at the size of the image."""
        self._offer_from(plane)
        reader = self._reader(plane)
        everything = tuple(slice(0, extent) for extent in reader.shape)
        found = self._in_window(reader, everything, after_tile)
        return restore(found, self._extents(self.source))

    def _in_window(
        self, reader: PlaneReader, window: Sequence[slice], after_tile: AfterTile
    ) -> Instances:
        """The objects of a part of a plane or a stack, as the model sees it.

        Where memory holds no single tile, the tiles of what is still to be done are half as wide.
        """
        while True:
            tile = self._fitting_tile()
            try:
                return tiled.segment_grid(
                    self.segmenter,
                    lambda tiles: self._looks.fields(
                        (reader.t, reader.z), reader.read, [moved(tile, window) for tile in tiles]
                    ),
                    tuple(part.stop - part.start for part in window),
                    self.parameters,
                    tile=tile,
                    after_tile=after_tile,
                )
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
                self._halve(tile)
            # After the error is let go of, whose frames hold what was being computed.
            give_back_memory()

    def _fitting_tile(self) -> int:
        """The side of a tile that memory holds, as far as is known."""
        if self._fitting is None:
            self._fitting = fitting_tile(self.segmenter, self.tile, self._extents(self.seen))
        return self._fitting

    def _halve(self, tile: int) -> None:
        smallest = 2 * self.segmenter.halo + self.segmenter.stride
        if tile <= smallest:
            raise EngineError(
                f"Not even a tile of {tile} pixels fits into the memory of "
                f"{self.segmenter.device_name}; use a smaller model or another device."
            )
        self.too_large.append(tile)
        self._looks.forget()
        self._fitting = max(tile // 2, smallest)

    def _grid(self, window: Sequence[slice]) -> list[Tile]:
        shape = tuple(part.stop - part.start for part in window)
        return tiled.tile_grid(shape, self.tile, self.segmenter)


def moved(tile: Tile, window: Sequence[slice]) -> Tile:
    """A tile of a window as one of the plane or stack that the window is a part of."""
    moved = (
        tuple(
            slice(part.start + into.start, part.stop + into.start)
            for part, into in zip(parts, window, strict=True)
        )
        for parts in (tile.window, tile.core)
    )
    return Tile(*moved)
