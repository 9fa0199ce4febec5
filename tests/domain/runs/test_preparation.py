"""A worker gets ready before the first image comes."""

import pytest
from pytest_django import DjangoAssertNumQueries

from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services import segmenters
from segmentation.domain.model_registry.services.segmenters import SegmenterCache
from segmentation.domain.runs.preparation import segment_a_spot

pytestmark = pytest.mark.django_db


def test_the_model_is_in_memory_before_the_first_job(
    model: Model,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory = SegmenterCache(10**9)
    monkeypatch.setattr(segmenters, "CACHE", memory)
    with django_assert_num_queries(2):
        segment_a_spot()
    assert memory.held_bytes > 0


def test_a_site_without_models_has_nothing_to_prepare() -> None:
    segment_a_spot()
