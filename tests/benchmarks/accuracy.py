"""Every model that comes along over its validation pictures, as `ocellus evaluate` judges."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from segmentation.science.engines.evaluation import evaluate_folders
from segmentation.science.engines.matching import Evaluation
from segmentation.science.engines.model_file import bundled_models
from tests.benchmarks.command import segmented
from tests.benchmarks.pictures import SEEN_BY, link
from tests.benchmarks.results import Figures

# AP@0.5 that a model must reach; others are told only.
FLOORS = {
    "unet-nuclei-2d": 0.75,
    "stardist-nuclei-2d": 0.82,
    "cellpose-nuclei-2d": 0.78,
    "splinedist-nuclei-2d": 0.78,
    "embedseg-nuclei-2d": 0.78,
    "cellseg-nuclei-2d": 0.78,
}


def run() -> Iterator[Figures]:
    """Model by model; one for whose kind there are no pictures is left out."""
    for path in bundled_models():
        engine, kind = path.stem.split("-", 1)
        pairs = SEEN_BY[kind].pairs() if kind in SEEN_BY else []
        if pairs:
            found = judged(path.stem, pairs)
            yield row(f"{engine}-{kind}", found)


def judged(model: str, pairs: list[tuple[Path, Path]]) -> Evaluation:
    """Segment, write the labels, read them back and compare."""
    with tempfile.TemporaryDirectory() as name:
        images, truth = link(pairs, Path(name) / "true")
        predicted = Path(name) / "predicted"
        segmented(sorted(images.iterdir()), predicted, model)
        return evaluate_folders(predicted, truth)


def row(model: str, found: Evaluation) -> Figures:
    """The pooled figures, and whether they are as good as they must be."""
    floor = FLOORS.get(model)
    return Figures(
        name=model,
        figures={
            "images": found.images,
            "objects": found.true,
            "AP@0.5": round(found.ap[0.5], 4),
            "AP@0.75": round(found.ap[0.75], 4),
            "AP@0.9": round(found.ap[0.9], 4),
            "F1": round(found.f1, 4),
            "PQ": round(found.panoptic_quality, 4),
        },
        target=f"AP@0.5 ≥ {floor:g}" if floor else "",
        reached=found.ap[0.5] >= floor if floor else None,
    )
