"""The one training loop: every engine gives it a network, targets and a loss."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor, nn

from segmentation.science.engines.base import Segmenter, StopTraining, TrainingProgress
from segmentation.science.engines.batches import Batches
from segmentation.science.engines.checkpoints import Checkpoint, load_checkpoint
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.devices import mixed_precision, place, place_batch
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.plan import FitSettings
from segmentation.science.engines.tuning import Tuning, validate

WARM_UP = 0.03


class Recipe(Protocol):
    """What an engine gives to be trained."""

    network: nn.Module
    parameters: type[Parameters]
    tunable: dict[str, tuple[float, ...]]

    def encode(self, labels: Any) -> Any:
        """Targets of one patch's labels ([Z,] Y, X), computed while the last step runs."""
        ...

    def loss(self, images: Tensor, targets: Sequence[Any]) -> Tensor:
        """Run the network on (N, C, [Z,] Y, X) and compare."""
        ...

    def segmenter(self) -> Segmenter:
        """The network as it is now, for validation."""
        ...

    def lessons(self, samples: Sequence[Sample]) -> Sequence[Sample]:
        """What patches are cut from; a network may learn from planes of stacks, say."""
        ...


@dataclass(frozen=True)
class Fitted:
    """The best network of a training and how it came about."""

    weights: dict[str, Tensor]
    parameters: dict[str, float]
    validation: dict[str, float]
    curve: list[TrainingProgress]


def fit(
    recipe: Recipe,
    training: Sequence[Sample],
    validation: Sequence[Sample],
    settings: FitSettings,
    *,
    device: torch.device,
    report: Callable[[TrainingProgress], None] = lambda _: None,
    tick: Callable[[float], None] = lambda _: None,
    checkpoint: Path | None = None,
    resume: bool = False,
) -> Fitted:
    """Train until the budget is spent; keep the weights that were best on `validation`.

    `report` is called after every epoch and `tick`, with the used share of the budget, after every
    step. A `KeyboardInterrupt` or a `StopTraining` of theirs ends the training with the best so
    far once there has been one validation; whatever else they raise passes through. With a
    `checkpoint` the state is saved after every epoch, before `report`, and `resume` goes on from
    there to the same result as without the break.
    """
    lessons = recipe.lessons(training)
    settings = settings.settled(lessons[0].labels.ndim)
    refuse_odd_patch(settings, lessons[0].labels.ndim, recipe.segmenter().stride)
    loop = _Loop(recipe, lessons, validation, settings, device, checkpoint)
    if resume and checkpoint is not None and checkpoint.exists():
        loop.restore(load_checkpoint(checkpoint))
    try:
        while not loop.over():
            loop.epoch(tick)
            report(loop.curve[-1])
    except (KeyboardInterrupt, StopTraining):
        if loop.best is None:
            raise
    return loop.finish()


def refuse_odd_patch(settings: FitSettings, ndim: int, stride: int) -> None:
    """Raise `EngineError` when the network cannot take patches of this size."""
    multiple = stride if ndim == 2 else 2 * stride
    if settings.patch % multiple:
        raise EngineError(
            f"Patches of {settings.patch} pixels do not suit this network; their side must be a "
            f"multiple of {multiple}."
        )


class _Loop:
    """The state of a training between epochs."""

    def __init__(
        self,
        recipe: Recipe,
        training: Sequence[Sample],
        validation: Sequence[Sample],
        settings: FitSettings,
        device: torch.device,
        checkpoint: Path | None,
    ) -> None:
        torch.manual_seed(settings.seed)
        self.recipe, self.settings, self.device = recipe, settings, device
        self.validation, self.checkpoint = validation, checkpoint
        self.network = recipe.network
        place(self.network, device)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=settings.rate, weight_decay=settings.weight_decay
        )
        self.batches = Batches(training, settings, recipe.encode)
        self.tuning = Tuning(recipe.parameters, recipe.tunable)
        self.step, self.spent, self.best = 0, 0.0, None
        self.curve: list[TrainingProgress] = []

    best: dict[str, Tensor] | None

    def fraction(self) -> float:
        """How much of the budget is used."""
        if self.settings.minutes is not None:
            return self.spent / (60 * self.settings.minutes)
        return self.step / (self.settings.epochs * self.settings.steps_per_epoch)

    def over(self) -> bool:
        """Whether the budget is spent or nothing has improved for too long."""
        patience = self.settings.patience
        stale = patience is not None and len(self.curve) - self._best_epoch() > patience
        return self.fraction() >= 1 or stale

    def epoch(self, tick: Callable[[float], None]) -> None:
        """Train for one epoch, then validate and save."""
        self.network.train()
        self.batches.start(self.step)
        try:
            losses = self._steps(tick)
        finally:
            self.batches.stop()
        self._validate(float(np.mean(losses)))
        if self.checkpoint is not None:
            self._save()

    def _steps(self, tick: Callable[[float], None]) -> list[float]:
        losses = []
        for _ in range(self.settings.steps_per_epoch):
            began = time.monotonic()
            losses.append(self._train_step())
            self.spent += time.monotonic() - began
            tick(min(self.fraction(), 1.0))
            if self.fraction() >= 1:
                break
        return losses

    def _train_step(self) -> float:
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate * schedule(self.fraction())
        images, targets = self.batches.next()
        images = place_batch(images, self.device)
        with mixed_precision(self.device):
            loss = self.recipe.loss(images, targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.step += 1
        return float(loss.detach())

    def _validate(self, loss: float) -> None:
        self.network.eval()
        scores = validate(self.recipe.segmenter(), self.validation, self.tuning)
        best = max([point.best for point in self.curve], default=-1.0)
        if scores["ap50"] > best or self.best is None:
            best = scores["ap50"]
            self.best = {k: v.detach().cpu().clone() for k, v in self.network.state_dict().items()}
        self.curve.append(
            TrainingProgress(
                epoch=len(self.curve) + 1,
                step=self.step,
                seconds=self.spent,
                fraction=min(self.fraction(), 1.0),
                loss=loss,
                validation=scores,
                best=best,
                tuned=dict(self.tuning.values),
            )
        )

    def _best_epoch(self) -> int:
        return max(self.curve, key=lambda p: p.validation["ap50"]).epoch if self.curve else 0

    def finish(self) -> Fitted:
        """Tune the thresholds of the best weights thoroughly."""
        assert self.best is not None  # noqa: S101
        self.network.load_state_dict(self.best)
        self.network.eval()
        scores = validate(self.recipe.segmenter(), self.validation, self.tuning, thorough=True)
        return Fitted(self.best, self.tuning.values, scores, self.curve)

    def _save(self) -> None:
        assert self.checkpoint is not None  # noqa: S101
        assert self.best is not None  # noqa: S101
        Checkpoint(
            network=self.network.state_dict(),
            optimizer=self.optimizer.state_dict(),
            best=self.best,
            step=self.step,
            spent=self.spent,
            tuned=self.tuning.values,
            curve=self.curve,
        ).save(self.checkpoint)

    def restore(self, saved: Checkpoint) -> None:
        """Go on where a checkpoint stopped."""
        self.network.load_state_dict(saved.network)
        self.optimizer.load_state_dict(saved.optimizer)
        self.best, self.step, self.spent = saved.best, saved.step, saved.spent
        self.tuning.values, self.curve = dict(saved.tuned), list(saved.curve)


def schedule(fraction: float) -> float:
    """Share of the highest learning rate: a linear rise, then a cosine to zero."""
    if fraction < WARM_UP:
        return max(fraction / WARM_UP, 0.01)
    return 0.5 * (1 + math.cos(math.pi * min((fraction - WARM_UP) / (1 - WARM_UP), 1.0)))
