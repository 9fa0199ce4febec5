"""What a worker says of itself."""

import pytest
from pytest_django import Settings

from segmentation.domain.jobs import stages, workers
from segmentation.domain.jobs.models import Worker
from segmentation.science.engines import auto_device

pytestmark = pytest.mark.django_db


def test_a_worker_says_on_what_it_works_and_how_much_memory_that_has(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stages, "device_memory", {"cuda:1": (10, 40)}.get)
    settings.OCELLUS_DEVICE = "cuda:1"
    workers.show("here:1:1")
    shown = Worker.objects.get()
    assert shown.device == "cuda:1"
    told = [shown.figures[f"device_{name}_bytes"] for name in ("used", "total")]
    assert told == [10, 40]


def test_a_worker_corrects_what_it_took_its_device_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OCELLUS_DEVICE = "auto"
    monkeypatch.setattr(auto_device, "_settled", {})
    monkeypatch.setattr(auto_device, "_guess", lambda: "cuda")
    workers.show("here:1:1")
    auto_device.settle("cpu")
    assert Worker.objects.get().device == "cuda"
    workers.show("here:1:1")
    assert Worker.objects.get().device == "cpu"
