"""A large image's provenance tells what its regions were found with, whoever puts them together."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.domain.jobs.execution import execute
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.runs.methods import methods_of
from segmentation.domain.runs.models import Region, Run
from segmentation.domain.runs.regions import release_settled
from segmentation.science.engines import governor
from segmentation.science.engines.base import Segmenter
from tests.domain.runs.conftest import REGIONS, TILE
from tests.domain.working import take, work

# The least that the small model's network takes.
SMALLEST = 120

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("small_blocks")]


@pytest.fixture
def segmenter(model: Model, monkeypatch: pytest.MonkeyPatch) -> Segmenter:
    """The one that workers use here, on a device whose memory nobody asks for."""
    monkeypatch.setattr(governor, "available_bytes", lambda _: None)
    return get_segmenter(model)


def holding(side: int, fields_of: Callable[..., Any]) -> Callable[..., Any]:
    """A network on a device that holds tiles of so many pixels a side."""

    def attempt(tiles: Sequence[NDArray[np.float32]]) -> Any:
        if max(tiles[0].shape[-2:]) > side:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return fields_of(tiles)

    return attempt


def joined(run: Run) -> dict[str, Any]:
    """Have what is left of a run done; its provenance."""
    work()
    run.refresh_from_db()
    made: dict[str, Any] = Segmentation.objects.get(run_item__run=run).provenance
    return made


def test_regions_found_on_gpus_are_told_by_a_worker_that_has_none(
    run: Run, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(take())
    for number in range(REGIONS):
        with monkeypatch.context() as gpu:
            gpu.setattr(segmenter, "device_name", f"cuda:{number % 2}")
            gpu.setattr(segmenter, "precision", "float16")
            execute(take())
    made = joined(run)
    assert (made["device"], made["precision"]) == ("cuda:0 and cuda:1", "float16")
    assert (made["regions"], made["tile_px"]) == (REGIONS, TILE)
    assert not [name for name in made if "memory" in name or "untold" in name]
    assert " on cuda:0 and cuda:1." in methods_of(run)["text"]


def test_regions_that_ran_out_of_memory_leave_a_trace(
    run: Run, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(take())
    with monkeypatch.context() as full:
        full.setattr(segmenter, "fields_of", holding(SMALLEST, segmenter.fields_of))
        for _ in range(2):
            execute(take())
    made = joined(run)
    assert made["out_of_memory_at_tile_px"] == [TILE]
    assert (made["planned_tile_px"], made["tile_px"]) == (TILE, SMALLEST)
    assert (made["out_of_memory_in_regions"], made["regions"]) == (2, REGIONS)


def test_of_regions_that_an_older_worker_did_only_what_is_known_is_told(
    run: Run, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute(take())
    for _ in range(REGIONS):
        execute(take())
    Region.objects.update(used=None)
    made = joined(run)
    assert (made["regions"], made["regions_untold"]) == (REGIONS, REGIONS)
    assert (made["tile_px"], "device" in made) == (TILE, False)
    assert "Ocellus" in methods_of(run)["text"]
    assert " on c" not in methods_of(run)["text"]


def test_who_has_no_memory_for_a_single_tile_is_told_what_to_do(
    run: Run, segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenter, "fields_of", holding(8, segmenter.fields_of))
    work()
    release_settled()
    work()
    assert run.items.get().job.error.startswith(f"Not even a tile of {SMALLEST} pixels fits")
