"""Every model that comes along in half precision: how far its accuracy moves.

On a processor that computes in it, with autocast as on a GPU; only the kernels are others. GPUs
predict in float16, where a model is still in that; bfloat16 is told beside it.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.dataset import read_labels
from segmentation.science.engines.matching import Evaluation, match, summarise
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import load_segmenter, model_parameters, segment
from segmentation.science.pixels.readers import open_image
from tests.benchmarks.pictures import SEEN_BY
from tests.benchmarks.results import Figures

PRECISIONS = ("float32", "bfloat16", "float16")
# Of the few real stacks there are, all.
LOOKED_AT = {**SEEN_BY, "nuclei-3d": replace(SEEN_BY["nuclei-3d"], split="all")}
# By how much AP may be another in float16, at either overlap, before a model is said to move.
STILL = 0.002


def run() -> Iterator[Figures]:
    """Model by model; one for whose kind there are no pictures is left out."""
    for path in bundled_models():
        kind = path.stem.split("-", 1)[1]
        pairs = LOOKED_AT[kind].pairs() if kind in LOOKED_AT else []
        if pairs:
            yield row(path.stem, [judged(path, pairs, precision) for precision in PRECISIONS])


def judged(model: Path, pairs: list[tuple[Path, Path]], precision: str) -> Evaluation:
    """What a model finds in some pictures, against the truth."""
    segmenter = load_segmenter(model, "cpu")
    segmenter.precision = precision
    return summarise(
        match(labels_of(segmenter, image), read_labels(truth)) for image, truth in pairs
    )


def labels_of(segmenter: Segmenter, image: Path) -> NDArray[np.int32]:
    """What is found in a picture, with the model's own parameters: (Y, X) or (Z, Y, X)."""
    header = segmenter.header
    parameters = parse_parameters(model_parameters(header), header.parameters, {})
    with open_image(image) as scenes:
        found = segment(scenes[0], segmenter, parameters)
    labels = found.labels[0]
    return np.asarray(labels if header.ndim == 3 else labels[0], np.int32)


def row(model: str, found: list[Evaluation]) -> Figures:
    """AP in single precision, and by how much the others are higher or lower."""
    whole, *halves = found
    figures: dict[str, float | int | str] = {"images": whole.images, "objects": whole.true}
    moved = 0.0
    for overlap in (0.5, 0.75):
        figures[f"AP@{overlap:g}"] = f"{whole.ap[overlap]:.4f}"
        for name, half in zip(PRECISIONS[1:], halves, strict=True):
            change = half.ap[overlap] - whole.ap[overlap]
            figures[name if overlap == 0.5 else f"{name} "] = f"{change:+.4f}"
        moved = max(moved, abs(change))  # of the last of them
    return Figures(model, figures, target=f"moves ≤ {STILL:g}", reached=moved <= STILL)
