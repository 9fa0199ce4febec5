"""Memory that holds no tile, or will not: smaller ones are used, told, and find the same."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines import governor, memory
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.governor import MemoryProfile, fitting_tile, measured
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
PLANE = (4000, 4000)


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


def holding(side: int, fields_of: Callable[..., Any], error: Exception) -> Callable[..., Any]:
    """A network on a device that holds tiles of so many pixels a side."""

    def attempt(tiles: Sequence[NDArray[np.float32]]) -> Any:
        if max(tiles[0].shape[-2:]) > side:
            raise error
        return fields_of(tiles)

    return attempt


@pytest.mark.parametrize(
    "error",
    [torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), MemoryError()],
)
def test_smaller_tiles_find_the_same_and_are_told(
    segmenter: Segmenter, whole: Segmented, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(segmenter, "fields_of", holding(300, segmenter.fields_of, error))
    found = found_by(segmenter)
    assert found.provenance["out_of_memory_at_tile_px"] == [1024, 512]
    assert found.provenance["tile_px"] == 256
    assert "out_of_memory_at_tile_px" not in whole.provenance
    matched = match(whole.labels[0, 0].astype(np.int32), found.labels[0, 0].astype(np.int32))
    assert len(whole.scores) > 10
    assert matched.counts(0.9)[0] >= 0.99 * len(whole.scores)


def test_what_never_fits_is_told(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "fields_of", holding(8, segmenter.fields_of, MemoryError()))
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
    monkeypatch.setattr(segmenter, "fields_of", holding(8, segmenter.fields_of, wrong))
    with pytest.raises(RuntimeError, match="mat1"):
        found_by(segmenter)


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How much memory is free, as the test says."""
    said = {"bytes": 1 << 30}
    monkeypatch.setattr(governor, "available_bytes", lambda _: said["bytes"])
    return said


def test_a_network_is_measured_to_take_more_for_more_pixels(
    segmenter: Segmenter,
) -> None:
    profile = measured(segmenter)
    floats_a_pixel = 4 * (len(segmenter.header.channels) + 3)
    assert floats_a_pixel < profile.by_pixel < 20_000


def test_tiles_are_halved_until_memory_holds_one(
    segmenter: Segmenter,
    free: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(governor, "profile_of", lambda _: MemoryProfile(0, 1000))
    free["bytes"] = 2_000_000_000
    assert fitting_tile(segmenter, 1024, PLANE) == 1024
    free["bytes"] = 1_000_000_000
    assert fitting_tile(segmenter, 1024, PLANE) == 512
    # A plane that is small itself needs no smaller tiles.
    assert fitting_tile(segmenter, 1024, (512, 512)) == 1024
    free["bytes"] = 1
    assert fitting_tile(segmenter, 1024, PLANE) == 2 * segmenter.halo + segmenter.stride


def test_nothing_is_measured_where_there_is_plenty(
    segmenter: Segmenter,
    free: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(governor, "profile_of", lambda _: pytest.fail("measured"))
    free["bytes"] = governor.PLENTY_BYTES
    assert fitting_tile(segmenter, 1024, PLANE) == 1024


def test_chosen_tiles_find_the_same_and_are_told(
    segmenter: Segmenter,
    whole: Segmented,
    free: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(governor, "profile_of", lambda _: MemoryProfile(0, 1000))
    free["bytes"] = 100_000_000
    found = found_by(segmenter)
    assert (found.provenance["planned_tile_px"], found.provenance["tile_px"]) == (1024, 256)
    matched = match(whole.labels[0, 0].astype(np.int32), found.labels[0, 0].astype(np.int32))
    assert matched.counts(0.9)[0] >= 0.99 * len(whole.scores) > 10


def test_a_containers_limit_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("400000\n")
    monkeypatch.setattr(governor, "_CGROUP", tmp_path)
    monkeypatch.setattr(governor, "_MOMENT_S", 1e-9)
    assert governor.available_bytes("cpu") == 600_000
    (tmp_path / "memory.max").write_text("max\n")
    assert (governor.available_bytes("cpu") or 0) > 1_000_000


def test_a_library_that_another_thread_still_loads_has_no_gpu_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", ModuleType("torch"))
    assert memory.device_memory("cuda") is None
    memory.give_back_memory()


def test_a_worker_tells_the_memory_of_its_own_gpu_and_asks_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gpus = {"cuda:0": (5, 10), "cuda:1": (30, 40)}
    asked: list[str] = []

    def mem_get_info(device: str = "cuda:0") -> tuple[int, int]:
        asked.append(device)
        return gpus[device]

    cuda = SimpleNamespace(is_initialized=lambda: True, mem_get_info=mem_get_info)
    monkeypatch.setattr(memory, "_cuda", lambda: cuda)
    assert memory.device_memory("cuda:1") == (10, 40)
    assert memory.device_memory("cpu") is None
    assert asked == ["cuda:1"]


def test_memory_that_a_layer_took_is_kept_for_the_next_one() -> None:
    faults = (
        "import resource, numpy as np\n"
        "{}\n"
        "def layers(n):\n"
        "    for _ in range(n): [np.ones(8 << 20, np.uint8) for _ in range(6)]\n"
        "layers(2)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt\n"
        "layers(20)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)"
    )
    keep = "from segmentation.science.engines.memory import keep_memory; keep_memory()"
    asked, kept = (printed(faults.format(first)) for first in ("", keep))
    assert kept < asked / 10


def printed(program: str) -> int:
    answer = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return int(answer.stdout)
