"""Memory that does not hold a tile: smaller ones are used, told, and find the same."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.matching import match
from segmentation.science.engines.memory import is_out_of_memory
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import (
    Segmented,
    load_segmenter,
    model_parameters,
    segment,
)
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs

MODEL = "unet-nuclei-2d"
SIDE = 448


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    path = next(path for path in bundled_models() if path.stem == MODEL)
    return load_segmenter(path, "cpu")


@pytest.fixture(scope="module")
def whole(segmenter: Segmenter) -> Segmented:
    """What is found where there is memory enough."""
    return found_by(segmenter)


def found_by(segmenter: Segmenter) -> Segmented:
    image = discs(SIDE, 40, 1)[0]
    source = ArraySource.of((np.squeeze(image) * 1000).clip(0).astype(np.uint16), "YX")
    kind = model_parameters(segmenter.header)
    return segment(source, segmenter, parse_parameters(kind, segmenter.header.parameters, {}))


def holding(side: int, fields: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """A network on a device that holds tiles of so many pixels a side."""

    def attempt(tile: NDArray[np.float32]) -> Any:
        if max(tile.shape[-2:]) > side:
            raise error
        return fields(tile)

    return attempt


@pytest.mark.parametrize(
    "error",
    [torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), MemoryError()],
)
def test_smaller_tiles_find_the_same_and_are_told(
    segmenter: Segmenter, whole: Segmented, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(segmenter, "fields", holding(300, segmenter.fields, error))
    found = found_by(segmenter)
    assert found.provenance["out_of_memory_at_tile_px"] == [1024, 512]
    assert found.provenance["tile_px"] == 256
    assert "out_of_memory_at_tile_px" not in whole.provenance
    matched = match(whole.labels[0, 0].astype(np.int32), found.labels[0, 0].astype(np.int32))
    assert len(whole.scores) > 10
    assert matched.counts(0.9)[0] >= 0.99 * len(whole.scores)


def test_what_never_fits_is_told(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "fields", holding(8, segmenter.fields, MemoryError()))
    with pytest.raises(EngineError, match="Not even a tile of"):
        found_by(segmenter)


def test_other_errors_are_nothing_to_do_with_memory(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = RuntimeError("mat1 and mat2 shapes cannot be multiplied")
    assert not is_out_of_memory(wrong)
    assert is_out_of_memory(
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory")
    )
    monkeypatch.setattr(segmenter, "fields", holding(8, segmenter.fields, wrong))
    with pytest.raises(RuntimeError, match="mat1"):
        found_by(segmenter)
