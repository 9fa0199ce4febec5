"""Segmentations in a folder against the truth in another."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from segmentation.science.engines.dataset import pair_by_stem, read_labels
from segmentation.science.engines.errors import InputError
from segmentation.science.engines.matching import Evaluation, Match, match, summarise


def evaluate_folders(predicted: Path, truth: Path) -> Evaluation:
    """Pooled figures over all pairs of files with one stem (`.labels` ignored).

    Every true image counts: one without a prediction raises `InputError`, as do sizes that
    differ, naming the file.
    """
    return summarise(_match_files(*pair) for pair in pair_by_stem(truth, predicted))


def evaluation_json(found: Evaluation) -> dict[str, Any]:
    """The figures as they go into files: thresholds as text, four decimals."""
    rounded = asdict(found)
    for name, value in rounded.items():
        if isinstance(value, dict):
            rounded[name] = {f"{t:.2f}": round(share, 4) for t, share in value.items()}
        elif isinstance(value, float):
            rounded[name] = round(value, 4)
    return rounded


def _match_files(truth: Path, predicted: Path) -> Match:
    true_labels, labels = read_labels(truth), read_labels(predicted)
    if true_labels.shape != labels.shape:
        raise InputError(
            f"{predicted.name} is {labels.shape} pixels, its truth {true_labels.shape}."
        )
    return match(labels, true_labels)
