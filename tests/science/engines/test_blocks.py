"""Large images in blocks: no object cut, lost or doubled, whoever does which block."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segmentation.science.engines import blocks
from segmentation.science.engines.base import Instances, Tile
from segmentation.science.engines.blocks import owned
from segmentation.science.engines.found import Found, select
from segmentation.science.engines.joined import Joined, join
from segmentation.science.engines.matching import match
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import (
    Segmented,
    from_blocks,
    load_segmenter,
    model_parameters,
    segment,
)
from segmentation.science.engines.tiled import grid, spans
from segmentation.science.engines.work import Work
from segmentation.science.pixels.label_source import whole
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs

SLACK = 3


def of_places(labels: NDArray[np.int32], places: list[Tile]) -> Joined:
    """Labels (Y, X) as if each of these blocks had found what is in its window."""
    found = []
    for place in places:
        _, local = np.unique(labels[place.window], return_inverse=True)
        seen = local.reshape(labels[place.window].shape).astype(np.int32)
        if labels[place.window].min(initial=1) > 0:
            seen += 1
        objects = Instances(seen, np.ones(seen.max(initial=0), np.float32))
        kept = select(objects, owned(objects, place, labels.shape, SLACK).own)
        at = (0, 0, place.window[0].start, place.window[1].start)
        found.append(Found.from_bytes(Found.of(kept, at).to_bytes()))
    height, width = labels.shape
    return join((1, 1, height, width), len(found), found.__getitem__)


@given(st.integers(20, 120), st.integers(0, 9), st.integers(24, 40), st.integers(0, 20))
def test_what_all_blocks_see_alike_is_put_together_as_it_was(
    core: int, seed: int, margin: int, count: int
) -> None:
    truth = discs(160, count, seed)[1]
    axes = [spans(160, core + 2 * margin, core, margin)] * 2
    joined = of_places(truth, grid(axes))
    labels = whole(joined)[0, 0]
    assert joined.count == truth.max()
    assert np.array_equal(labels > 0, truth > 0)
    pairs = np.unique(np.stack([labels.ravel(), truth.ravel()]), axis=1)
    assert pairs.shape[1] == joined.count + 1
    part = joined.read(0, 0, slice(30, 90), slice(50, 160))
    assert np.array_equal(part, labels[30:90, 50:])


def test_an_object_that_two_blocks_see_a_little_differently_is_one() -> None:
    first, second = np.zeros((20, 20), np.int32), np.zeros((20, 20), np.int32)
    first[5:12, 5:12] = second[5:12, 6:13] = 1
    beside = second.copy()
    beside[15:, 15:] = 2
    made = [
        Found.of(Instances(labels, np.ones(labels.max(), np.float32)), (0, 0, 0, 0))
        for labels in (first, beside)
    ]
    joined = join((1, 1, 20, 20), 2, made.__getitem__)
    assert [ids.tolist() for ids in joined.ids] == [[0, 1], [0, 0, 2]]
    assert np.array_equal(whole(joined)[0, 0] == 1, first == 1)


@pytest.fixture(scope="module")
def picture(real_images: Path) -> NDArray[Any]:
    """Real nuclei, mirrored until there are enough of them."""
    image = tifffile.imread(real_images / "nuclei_stardist2d" / "images" / "stardist_img2d.tif")
    return np.pad(image, (0, 250), mode="reflect")


@lru_cache(maxsize=1)
def bundled(name: str) -> Any:
    (path,) = (path for path in bundled_models() if path.stem == name)
    return load_segmenter(path, "cpu")


def work_on(picture: NDArray[Any], name: str, tile: int = 480) -> Work:
    segmenter = bundled(name)
    kind = model_parameters(segmenter.header)
    parameters = parse_parameters(kind, segmenter.header.parameters, {})
    return Work(ArraySource.of(picture), segmenter, parameters, tile=tile)


def outlined(work: Work) -> Segmented:
    return segment(work.source, work.segmenter, work.parameters, tile=work.tile)


def share_matched(one: Segmented, other: Segmented) -> float:
    """The share of objects that both have, of the objects of either."""
    pairs = match(one.labels[0, 0].astype(np.int32), other.labels[0, 0].astype(np.int32))
    both = int((pairs.ious >= 0.9).sum())
    return both / (len(one.scores) + len(other.scores) - both)


@pytest.mark.timeout(300)
@pytest.mark.real_images
@pytest.mark.parametrize("name", ["unet-nuclei-2d", "stardist-nuclei-2d"])
def test_no_real_nucleus_is_cut_whoever_does_which_block(
    picture: NDArray[Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_one_piece = outlined(work_on(picture, name))
    monkeypatch.setitem(blocks.CORE, 2, 300)
    work = work_on(picture, name)
    assert len(work.blocks) == 4
    in_blocks = outlined(work)
    assert share_matched(in_blocks, in_one_piece) >= 0.99
    assert np.array_equal(np.unique(in_blocks.labels), np.arange(len(in_blocks.scores) + 1))

    done = {}
    for index in (2, 0, 3, 1):
        another = work_on(picture, name)
        done[index] = another.find(another.blocks[index])
    found = from_blocks(work, done.__getitem__)
    assert np.array_equal(found.labels, in_blocks.labels)
    assert np.array_equal(found.scores, in_blocks.scores)
    assert len(found.outlines) == len(in_blocks.outlines)
