"""The training loop: it learns, repeats itself, goes on after a break, and keeps the best."""

import threading
from pathlib import Path

import pytest
import torch

from segmentation.science.engines.base import StopTraining, TrainingProgress
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.fit import Fitted, fit, schedule
from segmentation.science.engines.plan import FitSettings
from segmentation.science.engines.stardist.engine import ENGINE
from tests.science.engines.conftest import small_header

CPU = torch.device("cpu")
SHORT = FitSettings(epochs=2, steps_per_epoch=3, patch=48, batch=2, seed=5)


def run(samples: list[Sample], settings: FitSettings, **more: object) -> Fitted:
    torch.manual_seed(settings.seed)
    recipe = ENGINE.recipe(small_header(), CPU)
    return fit(recipe, samples[1:], samples[:1], settings, device=CPU, **more)  # type: ignore[arg-type]


def test_it_learns_to_see_discs(samples: list[Sample]) -> None:
    settings = FitSettings(epochs=5, steps_per_epoch=40, patch=64, batch=4, rate=5e-3)
    fitted = run(samples, settings)
    assert fitted.validation["ap50"] >= 0.6
    assert fitted.curve[-1].loss < fitted.curve[0].loss


def test_the_same_seed_gives_the_same_weights(samples: list[Sample]) -> None:
    first, second = run(samples, SHORT), run(samples, SHORT)
    assert all(torch.equal(first.weights[name], second.weights[name]) for name in first.weights)


def test_a_break_changes_nothing(samples: list[Sample], tmp_path: Path) -> None:
    whole = run(samples, SHORT)

    def stop(point: TrainingProgress) -> None:
        raise KeyboardInterrupt

    checkpoint = tmp_path / "checkpoint"
    run(samples, SHORT, report=stop, checkpoint=checkpoint)
    resumed = run(samples, SHORT, checkpoint=checkpoint, resume=True)
    assert [point.epoch for point in resumed.curve] == [1, 2]
    assert [p.loss for p in resumed.curve] == [p.loss for p in whole.curve]
    assert all(torch.equal(whole.weights[name], resumed.weights[name]) for name in whole.weights)


def test_an_interrupt_keeps_the_best_so_far(samples: list[Sample]) -> None:
    def stop(point: TrainingProgress) -> None:
        raise KeyboardInterrupt

    fitted = run(samples, SHORT, report=stop)
    assert len(fitted.curve) == 1
    assert fitted.weights


def test_a_wish_to_stop_between_steps_keeps_the_best_so_far(samples: list[Sample]) -> None:
    shares: list[float] = []

    def stop(share: float) -> None:
        shares.append(share)
        if len(shares) > SHORT.steps_per_epoch:
            raise StopTraining

    fitted = run(samples, SHORT, tick=stop)
    assert len(fitted.curve) == 1
    assert shares == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6])


def test_an_interruption_passes_through_and_leaves_no_thread(samples: list[Sample]) -> None:
    class Interruption(BaseException):
        pass

    def interrupt(share: float) -> None:
        raise Interruption

    before = set(threading.enumerate())
    with pytest.raises(Interruption):
        run(samples, SHORT, tick=interrupt)
    assert set(threading.enumerate()) == before


def test_a_budget_in_minutes_ends_the_training(samples: list[Sample]) -> None:
    settings = FitSettings(minutes=0.005, steps_per_epoch=5, patch=48, batch=2)
    fitted = run(samples, settings)
    assert fitted.curve[-1].fraction == 1.0


def test_patience_ends_a_training_that_no_longer_improves(samples: list[Sample]) -> None:
    settings = FitSettings(epochs=50, steps_per_epoch=1, patch=48, batch=1, rate=0.0, patience=1)
    assert len(run(samples, settings).curve) == 3


@pytest.mark.parametrize(("fraction", "share"), [(0.03, 1.0), (1.0, 0.0), (0.015, 0.5)])
def test_the_rate_rises_and_falls_to_nothing(fraction: float, share: float) -> None:
    assert schedule(fraction) == pytest.approx(share, abs=1e-9)
