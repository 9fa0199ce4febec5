"""Several tiles in one look, also of several images: the same is found, and memory is minded."""

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines import governor
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.governor import MemoryProfile, fitting_batch
from segmentation.science.engines.looks import Waiting, company_of
from segmentation.science.engines.matching import match
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import (
    Segmented,
    load_segmenter,
    model_parameters,
    segment_work,
)
from segmentation.science.engines.work import Work
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.conftest import discs

MODELS = [path for path in bundled_models() if path.stem.endswith(("nuclei-2d", "nuclei-3d"))]
FULL: Exception = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
pytestmark = pytest.mark.usefixtures("one_thread")

Pixels = NDArray[np.float32]


class Eye:
    """Counts the looks of a network, each as the number of its tiles; may hold only so many."""

    def __init__(self, segmenter: Segmenter) -> None:
        self.looks: list[int] = []
        self.holds, self.fails = 99, FULL
        self._fields_of = segmenter.fields_of

    def fields_of(self, tiles: Sequence[Pixels]) -> list[Pixels]:
        """As the network's own."""
        if len(tiles) > self.holds:
            raise self.fails
        self.looks.append(len(tiles))
        return self._fields_of(tiles)


@pytest.fixture(autouse=True)
def _plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of memory; nothing is measured."""
    monkeypatch.setattr(governor, "available_bytes", lambda _: None)


@pytest.fixture(scope="module", params=MODELS, ids=lambda path: path.stem)
def every_segmenter(request: pytest.FixtureRequest) -> Segmenter:
    return load_segmenter(request.param, "cpu")


@pytest.fixture
def segmenter(nuclei_model: Path) -> Segmenter:
    """One that may look at four tiles at a time."""
    made = load_segmenter(nuclei_model, "cpu")
    made.at_once = 4
    return made


@pytest.fixture
def eye(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> Eye:
    made = Eye(segmenter)
    monkeypatch.setattr(segmenter, "fields_of", made.fields_of)
    return made


def work_on(segmenter: Segmenter, pixels: NDArray[Any], axes: str, tile: int | None = None) -> Work:
    kind = model_parameters(segmenter.header)
    parameters = parse_parameters(kind, segmenter.header.parameters, {})
    return Work(ArraySource.of(pixels, axes), segmenter, parameters, tile=tile)


def picture(seed: int = 0, size: int = 96) -> NDArray[np.uint16]:
    """A small one of some discs."""
    return (discs(size, seed=seed)[0] * 1000).clip(0).astype(np.uint16)


def opened(segmenter: Segmenter, seed: int, size: int = 96) -> Work:
    work = work_on(segmenter, picture(seed, size), "YX")
    work.open()
    return work


def nearly_the_same(found: Segmented, other: Segmented) -> bool:
    """Whether 99 % of the objects match at 0.9, and are as sure."""
    pairs = zip(found.labels, other.labels, strict=True)
    matched = sum(match(a.astype(np.int32), b.astype(np.int32)).counts(0.9)[0] for a, b in pairs)
    count = len(found.scores)
    if count != len(other.scores):
        return matched >= 0.99 * max(count, len(other.scores))
    return matched >= 0.99 * count and np.allclose(
        np.sort(found.scores), np.sort(other.scores), atol=1e-3
    )


def test_on_a_processor_tiles_are_seen_one_by_one(every_segmenter: Segmenter) -> None:
    assert (every_segmenter.at_once, every_segmenter.precision) == (1, "float32")
    assert governor.most_at_once("cuda:1") > 1


def test_three_images_in_a_look_have_the_same_objects(
    every_segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    segmenter, stacks = every_segmenter, every_segmenter.header.ndim == 3
    shape, axes = ((8, 48, 48), "ZYX") if stacks else ((128, 112), "YX")
    made = [nuclei(shape, 12, (6, 9), seed=seed).image for seed in range(3)]
    alone = [segment_work(work_on(segmenter, pixels, axes)) for pixels in made]
    eye = Eye(segmenter)
    monkeypatch.setattr(segmenter, "fields_of", eye.fields_of)
    monkeypatch.setattr(segmenter, "at_once", 3)
    works = [work_on(segmenter, pixels, axes) for pixels in made]
    for work in works:
        work.open()
    together = [segment_work(work) for work in works]
    assert eye.looks == [3]
    assert sum(len(one.scores) for one in alone) > 3
    assert all(map(nearly_the_same, alone, together))


def test_tiles_of_a_large_plane_share_looks_shape_by_shape(segmenter: Segmenter, eye: Eye) -> None:
    side = 2 * segmenter.halo + 2 * segmenter.stride
    # Not a multiple of the step: the tiles at the far edges have other shapes.
    made = nuclei((side + 75, side + 61), 30, (6, 9), seed=3).image
    several = segment_work(work_on(segmenter, made, "YX", side))
    assert max(eye.looks) == several.provenance["tiles_at_once"] == 4
    count = sum(eye.looks)
    eye.looks.clear()
    segmenter.at_once = 1
    one = segment_work(work_on(segmenter, made, "YX", side))
    assert eye.looks == count * [1]
    assert "tiles_at_once" not in one.provenance
    assert len(one.scores) > 5
    assert nearly_the_same(one, several)


def test_images_share_a_look(segmenter: Segmenter, eye: Eye) -> None:
    alone = [segment_work(work_on(segmenter, picture(seed), "YX")) for seed in range(3)]
    assert eye.looks == [1, 1, 1]
    works = [opened(segmenter, seed) for seed in range(3)]
    found = [segment_work(work) for work in works]
    assert eye.looks == [1, 1, 1, 3]
    assert all(map(nearly_the_same, alone, found))
    assert [one.provenance["tiles_at_once"] for one in found] == [3, 3, 3]


def test_images_of_other_shapes_do_not_share(segmenter: Segmenter, eye: Eye) -> None:
    works = [opened(segmenter, 1), opened(segmenter, 2, 160), opened(segmenter, 3, 95)]
    for work in works:
        segment_work(work)
    # Of 96 and of 95 pixels is the same once they are padded.
    assert eye.looks == [2, 1]


def test_planes_of_a_movie_share_a_look(segmenter: Segmenter, eye: Eye) -> None:
    movie = np.stack([picture(seed) for seed in range(6)])
    found = segment_work(work_on(segmenter, movie, "TYX"))
    assert eye.looks == [4, 2]
    eye.looks.clear()
    segmenter.at_once = 1
    one = segment_work(work_on(segmenter, movie, "TYX"))
    assert eye.looks == 6 * [1]
    assert nearly_the_same(one, found)


def test_no_more_are_taken_along_than_there_is_room(segmenter: Segmenter, eye: Eye) -> None:
    works = [opened(segmenter, seed) for seed in range(6)]
    for work in works:
        segment_work(work)
    assert eye.looks == [4, 2]


def test_an_image_that_is_given_up_leaves_nothing(segmenter: Segmenter, eye: Eye) -> None:
    works = [opened(segmenter, seed) for seed in range(3)]
    del works[1]
    gc.collect()
    for work in works:
        segment_work(work)
    assert eye.looks == [2]
    assert len(company_of(segmenter)) == 0


def test_memory_that_holds_no_batch_halves_it_and_is_told(segmenter: Segmenter, eye: Eye) -> None:
    works = [opened(segmenter, seed) for seed in range(4)]
    eye.holds = 1
    found = [segment_work(work) for work in works]
    assert eye.looks == [1, 1, 1, 1]
    # Whose look it was tells; for the others it is known by then.
    told = [one.provenance.get("out_of_memory_at_tiles") for one in found]
    assert told == [[4, 2], None, None, None]
    assert not any("tiles_at_once" in one.provenance for one in found)
    assert not any("out_of_memory_at_tile_px" in one.provenance for one in found)


def test_a_halved_batch_is_still_one(segmenter: Segmenter, eye: Eye) -> None:
    eye.holds = 2
    side = 2 * segmenter.halo + 2 * segmenter.stride
    made = nuclei((side + 150, side + 150), 30, (6, 9), seed=3).image
    found = segment_work(work_on(segmenter, made, "YX", side))
    assert max(eye.looks) == 2
    assert found.provenance["out_of_memory_at_tiles"][0] > 2
    assert found.provenance["tiles_at_once"] == 2
    assert found.provenance["tile_px"] == side


def test_when_no_batch_is_left_to_halve_the_tile_is(segmenter: Segmenter, eye: Eye) -> None:
    eye.holds = 0
    with pytest.raises(EngineError, match="Not even a tile of"):
        segment_work(opened(segmenter, 1))


def test_what_is_wrong_with_a_tile_is_its_own_images_trouble(
    segmenter: Segmenter, eye: Eye
) -> None:
    works = [opened(segmenter, seed) for seed in range(2)]
    eye.holds, eye.fails = 1, RuntimeError("the network fell over this one")
    for work in works:
        assert len(segment_work(work).scores) > 3
    assert eye.looks == [1, 1]
    eye.holds = 0
    with pytest.raises(RuntimeError, match="fell over"):
        segment_work(opened(segmenter, 1))


@pytest.mark.parametrize(("free", "batch"), [(1 << 40, 8), (40_000_000, 4), (1, 1)])
def test_memory_decides_how_many_are_seen_together(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch, free: int, batch: int
) -> None:
    segmenter.at_once = 8
    monkeypatch.setattr(governor, "available_bytes", lambda _: free)
    monkeypatch.setattr(governor, "profile_of", lambda _: MemoryProfile(0, 100))
    assert fitting_batch(segmenter, (256, 256)) == batch


def test_large_tiles_are_fewer_in_a_look(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    segmenter.at_once = 8
    monkeypatch.setattr(governor, "available_bytes", lambda _: None)
    assert fitting_batch(segmenter, (1024, 1024)) == 4
    assert fitting_batch(segmenter, (4096, 4096)) == 1


def test_company_waits_in_turn(segmenter: Segmenter) -> None:
    company = company_of(segmenter)
    waiting = [Waiting(np.zeros((1, 8, 8), np.float32)) for _ in range(3)]
    company.offer(waiting)
    company.leave(waiting[:1])
    assert company.take((8, 8), 1) == [waiting[1]]
    assert company.take((8, 16), 9) == []
    assert company.take((8, 8), 9) == [waiting[2]]
