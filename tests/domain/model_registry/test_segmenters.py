"""Models are kept in memory within bounds, and never another file than the registered one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from segmentation.domain.common.errors import UserError
from segmentation.domain.model_registry.services import get_segmenter, segmenters, sync_models
from segmentation.domain.model_registry.services.segmenters import SegmenterCache
from tests.domain.model_registry.conftest import write_small_model


@pytest.fixture(autouse=True)
def empty_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenters, "CACHE", SegmenterCache(10**9))


def held(cache: SegmenterCache, key: str, size: int, made: list[str]) -> Any:
    return cache.get(key, size, lambda: made.append(key) or object())  # type: ignore[func-returns-value, arg-type, return-value]


def test_the_least_used_leaves_when_room_is_needed() -> None:
    cache = SegmenterCache(100)
    made: list[str] = []
    first = held(cache, "a", 40, made)
    held(cache, "b", 40, made)
    assert held(cache, "a", 40, made) is first
    held(cache, "c", 40, made)
    assert cache.held_bytes == 80
    held(cache, "a", 40, made)
    held(cache, "b", 40, made)
    assert made == ["a", "b", "c", "b"]


def test_one_that_is_larger_than_all_room_is_held_alone() -> None:
    cache = SegmenterCache(100)
    made: list[str] = []
    for key, size in [("a", 50), ("big", 500), ("big", 500)]:
        held(cache, key, size, made)
    assert (made, cache.held_bytes) == (["a", "big"], 500)


def test_threads_that_want_the_same_model_load_it_once() -> None:
    cache = SegmenterCache(100)
    made: list[str] = []
    together = threading.Barrier(4)

    def want(_: int) -> Any:
        together.wait()
        return held(cache, "a", 40, made)

    with ThreadPoolExecutor(4) as pool:
        assert len({id(found) for found in pool.map(want, range(4))}) == 1
    assert made == ["a"]


@pytest.mark.django_db
def test_a_registered_model_is_loaded_from_its_file(models: Path) -> None:
    write_small_model(models / "small.ocellus")
    (model,) = sync_models()
    assert get_segmenter(model).header.slug == "small"
    assert get_segmenter(model) is get_segmenter(model)


@pytest.mark.django_db
def test_a_file_that_changed_or_went_is_not_loaded(models: Path) -> None:
    path = write_small_model(models / "small.ocellus")
    (model,) = sync_models()
    write_small_model(path, seed=1)
    with pytest.raises(UserError, match="has changed"):
        get_segmenter(model)
    path.unlink()
    with pytest.raises(UserError, match="is gone"):
        get_segmenter(model)
