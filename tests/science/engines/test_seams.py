"""The law of seams, engine by engine, on real pictures with the models that come along.

Who does which part of an image, in what order, and where the parts meet, makes no difference to
what is found; no object is cut where parts meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from numpy.typing import NDArray

from segmentation.science.engines import blocks
from segmentation.science.engines.base import Segmenter, Tile
from segmentation.science.engines.found import Found
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import Parameters, parse_parameters
from segmentation.science.engines.segment import (
    Segmented,
    from_blocks,
    load_segmenter,
    model_parameters,
    segment,
    segment_work,
)
from segmentation.science.engines.tiled import tile_grid
from segmentation.science.engines.work import Work
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.seams import cut, edges, share_matched, spans_from

PLANES = ("unet", "stardist", "cellpose", "splinedist", "embedseg", "cellseg")
MODELS = [*(f"{name}-nuclei-2d" for name in PLANES), "embedseg-nuclei-3d"]
# By the number of dimensions: sides of a core, how far objects reach, rows of a picture.
CORE, REACH, ROWS = {2: 128, 3: 16}, {2: 48, 3: 16}, {2: 320, 3: 48}
# Cellpose's style is a mean over the whole tile: in tiles as small as these three of 150 objects
# come out otherwise, whole all the same.
AT_LEAST = {"cellpose": 0.97}
WHOLE = 4096
IMAGE = {
    2: "nuclei_stardist2d/images/stardist_img2d.tif",
    3: "stack3d_stardist/images/stardist_img3d.tif",
}
pytestmark = [
    pytest.mark.real_images,
    pytest.mark.timeout(300),
    pytest.mark.usefixtures("one_thread"),
]


@dataclass(frozen=True)
class Seen:
    """A real picture that a model sees in blocks of one tile each."""

    segmenter: Segmenter
    parameters: Parameters
    picture: NDArray[Any]

    @property
    def tile(self) -> int:
        """The side of a tile that is a block's whole window."""
        return CORE[self.ndim] + 2 * margin(self.segmenter)

    @property
    def ndim(self) -> int:
        return self.segmenter.header.ndim

    @property
    def at_least(self) -> float:
        """What share of objects is the same wherever the seams are."""
        return AT_LEAST.get(self.segmenter.header.engine, 0.99)

    def work(self) -> Work:
        """As one worker sees it, who knows nothing of others."""
        source = ArraySource.of(self.picture, "ZYX"[-self.ndim :])
        return Work(source, self.segmenter, self.parameters, tile=self.tile)

    def in_tiles(self, tile: int) -> NDArray[np.uint32]:
        """Labels found in one piece, which the network sees in tiles of this side."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(blocks.CORE, self.ndim, WHOLE)
            source = self.work().source
            return plane(segment(source, self.segmenter, self.parameters, tile=tile))

    @cached_property
    def whole(self) -> NDArray[np.uint32]:
        """Labels found without any seam."""
        return self.in_tiles(WHOLE)

    @cached_property
    def in_blocks(self) -> Segmented:
        """Found block by block, in order."""
        return segment_work(self.work())


def plane(found: Segmented) -> NDArray[np.uint32]:
    """The labels without axes of length one."""
    return found.labels.squeeze()


def margin(segmenter: Segmenter) -> int:
    """What a block sees around its core."""
    reach = REACH[segmenter.header.ndim]
    return segmenter.halo + -(-reach // segmenter.stride) * segmenter.stride


def picture(folder: Path, segmenter: Segmenter) -> NDArray[Any]:
    """Real nuclei, mirrored where they are too few, for two blocks along x, and along y where
    the network does not look too far."""
    ndim = segmenter.header.ndim
    side = 2 * margin(segmenter) + CORE[ndim] * 3 // 2
    image = tifffile.imread(folder / IMAGE[ndim])
    rows = side if side <= image.shape[-2] * 5 // 4 else ROWS[ndim]
    more = [(0, 0)] * (ndim - 2) + [(0, max(side - extent, 0)) for extent in image.shape[-2:]]
    return np.asarray(np.pad(image, more, mode="symmetric")[..., :rows, :side])


@pytest.fixture(scope="module", params=MODELS)
def seen(request: pytest.FixtureRequest, real_images: Path) -> Iterator[Seen]:
    (path,) = (path for path in bundled_models() if path.stem == request.param)
    segmenter = load_segmenter(path, "cpu")
    kind = model_parameters(segmenter.header)
    parameters = parse_parameters(kind, segmenter.header.parameters, {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(blocks.CORE, segmenter.header.ndim, CORE[segmenter.header.ndim])
        patch.setitem(blocks.REACH, segmenter.header.ndim, REACH[segmenter.header.ndim])
        yield Seen(segmenter, parameters, picture(real_images, segmenter))


def places(work: Work) -> list[Tile]:
    return [block.place for block in work.blocks]


def regions(count: int) -> list[Sequence[int]]:
    """Blocks as three workers may share them, the last first."""
    return [[count - 1], range(1, count - 1), [0]]


def test_any_regions_in_any_order_by_any_workers_are_equal(seen: Seen) -> None:
    found: dict[int, Found] = {}
    for region in regions(len(seen.work().blocks)):
        worker = seen.work()
        for number in region:
            found[number] = Found.from_bytes(worker.find(worker.blocks[number]).to_bytes())
    joined = from_blocks(seen.work(), found.__getitem__)
    assert np.array_equal(joined.labels, seen.in_blocks.labels)
    assert np.array_equal(joined.scores, seen.in_blocks.scores)
    assert len(joined.outlines) == len(seen.in_blocks.outlines)
    assert np.array_equal(np.unique(joined.labels), np.arange(len(joined.scores) + 1))


def test_no_object_is_cut_where_blocks_meet(seen: Seen) -> None:
    work, labels = seen.work(), plane(seen.in_blocks)
    assert len(work.blocks) >= 2
    assert labels.max() >= 40
    assert not cut(labels, seen.whole, edges(places(work)))
    assert share_matched(labels, seen.whole) >= seen.at_least


def test_no_object_is_cut_where_tiles_meet(seen: Seen) -> None:
    tile = 2 * seen.segmenter.halo + CORE[seen.ndim]
    tiles = tile_grid(seen.picture.shape, tile, seen.segmenter)
    assert len(tiles) >= 2
    labels = seen.in_tiles(tile)
    assert not cut(labels, seen.whole, edges(tiles))
    assert share_matched(labels, seen.whole) >= seen.at_least


def test_blocks_elsewhere_find_the_same(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = places(seen.work())
    monkeypatch.setattr(blocks, "spans", spans_from(CORE[seen.ndim] // 2))
    work = seen.work()
    assert places(work) != usual
    labels = plane(segment_work(work))
    assert not cut(labels, seen.whole, edges(places(work)))
    assert share_matched(labels, plane(seen.in_blocks)) >= seen.at_least


def test_cuts_are_noticed(seen: Seen) -> None:
    """What the others rest on: labels that are told apart at an edge are cut there."""
    middle = seen.picture.shape[-1] // 2
    halves = seen.whole.copy()
    halves[..., middle:] += (halves[..., middle:] > 0) * np.uint32(seen.whole.max())
    assert cut(halves, seen.whole, [(seen.ndim - 1, middle)])
    assert not cut(seen.whole, seen.whole, [(seen.ndim - 1, middle)])
