"""From folders of annotated images to one model file."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from segmentation.science.engines import catalog
from segmentation.science.engines.base import TrainingProgress
from segmentation.science.engines.dataset import (
    Sample,
    anisotropy_of,
    check_samples,
    holds_stacks,
    kept_for_validation,
    load_samples,
    typical_diameter,
)
from segmentation.science.engines.devices import choose_device, describe, use_all_cores
from segmentation.science.engines.fit import Fitted, Recipe, fit
from segmentation.science.engines.headers import blank_header
from segmentation.science.engines.model_file import ModelHeader, read_header
from segmentation.science.engines.plan import TrainingPlan, TrainingRequest
from segmentation.science.engines.weights import load_weights, save_weights


def train(
    request: TrainingRequest,
    report: Callable[[TrainingProgress], None] = lambda _: None,
    tick: Callable[[float], None] = lambda _: None,
) -> ModelHeader:
    """Train, write `request.output`, and say what was written; `report` and `tick` are `fit`'s.

    Raises `TrainingDataError` before the first step when the data cannot be trained on.
    """
    header = blank_header(request, ndim=3 if holds_stacks(request.labels) else 2)
    training, validation = _load(request, header)
    return train_on(request, header, training, validation, report=report, tick=tick)


def train_on(
    request: TrainingPlan,
    header: ModelHeader,
    training: Sequence[Sample],
    validation: Sequence[Sample],
    *,
    report: Callable[[TrainingProgress], None] = lambda _: None,
    tick: Callable[[float], None] = lambda _: None,
    watch: Callable[[Recipe], None] = lambda _: None,
) -> ModelHeader:
    """Train on samples that were normalised as the blank `header` says; otherwise as `train`.

    `report` and `tick` are those of `fit`; `watch` is given the recipe before the first step.
    """
    header = _fitted_header(request, header, training)
    use_all_cores()
    device = choose_device(request.device)
    recipe = catalog.engine(request.engine).recipe(header, device)
    if request.start is not None:
        load_weights(recipe.network, request.start)
    watch(recipe)
    fitted = fit(
        recipe,
        training,
        validation,
        request.settings,
        device=device,
        report=report,
        tick=tick,
        checkpoint=request.checkpoint,
        resume=request.resume,
    )
    finished = _signed(header, request, fitted, training, validation, describe(device))
    save_weights(request.output, finished, fitted.weights)
    return finished


def _fitted_header(
    request: TrainingPlan, header: ModelHeader, training: Sequence[Sample]
) -> ModelHeader:
    """With the configuration that a new network for these samples gets."""
    if request.start is not None:
        return header
    config = catalog.engine(request.engine).default_config(
        len(header.channels), header.ndim, anisotropy_of(training)
    )
    return header.model_copy(update={"config": config})


def _load(
    request: TrainingRequest, header: ModelHeader
) -> tuple[Sequence[Sample], Sequence[Sample]]:
    samples = load_samples(request.images, request.labels, header, request.channels)
    check_samples(samples)
    if request.val_images is not None and request.val_labels is not None:
        return samples, load_samples(
            request.val_images, request.val_labels, header, request.channels
        )
    kept = kept_for_validation(sample.name for sample in samples)
    ours = [sample for sample in samples if sample.name not in kept]
    return ours, [sample for sample in samples if sample.name in kept]


def _signed(
    header: ModelHeader,
    request: TrainingPlan,
    fitted: Fitted,
    training: Sequence[Sample],
    validation: Sequence[Sample],
    device: str,
) -> ModelHeader:
    """The header with the record of the training and what it reached."""
    record: dict[str, Any] = {
        "images": len(training),
        "objects": sum(sample.objects for sample in training),
        "data_sha256": _fingerprint(training),
        "started_from": read_header(request.start).slug if request.start else None,
        "channels": list(request.channels) if request.channels else None,
        "settings": asdict(request.settings.settled(training[0].labels.ndim)),
        "curve": [_point(point) for point in fitted.curve],
        "device": device,
        **({"reviewed": request.reviewed} if request.reviewed else {}),
        "versions": {name: version(name) for name in ("torch", "numpy", "stardist")},
    }
    accuracy = {
        **{name: round(value, 4) for name, value in fitted.validation.items()},
        "images": len(validation),
        "data_sha256": _fingerprint(validation),
    }
    changes = {
        "object_diameter_px": typical_diameter(training),
        "parameters": fitted.parameters,
        "training": record,
        "accuracy": accuracy,
    }
    return header.model_copy(update=changes)


def _point(point: TrainingProgress) -> dict[str, Any]:
    return {
        "epoch": point.epoch,
        "step": point.step,
        "seconds": round(point.seconds),
        "loss": round(point.loss, 4),
        "ap50": round(point.validation["ap50"], 4),
    }


def _fingerprint(samples: Sequence[Sample]) -> str:
    """Names, pixels and labels of a data set, in any order of files."""
    digest = hashlib.sha256()
    for sample in sorted(samples, key=lambda sample: sample.name):
        digest.update(sample.name.encode())
        digest.update(sample.image.tobytes())
        digest.update(sample.labels.tobytes())
    return digest.hexdigest()
