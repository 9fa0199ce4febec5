"""Each engine's model of nuclei, trained on for a little with eight phase-contrast pictures."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from segmentation.science.engines import catalog
from segmentation.science.engines.evaluation import evaluate_folders
from segmentation.science.engines.matching import Evaluation
from segmentation.science.engines.model_file import bundled_models, read_header
from tests.benchmarks.command import ocellus, segmented
from tests.benchmarks.pictures import PHASE, SEEN_BY, Pictures, link
from tests.benchmarks.results import Figures

TRAINED_ON = 8
RECIPE = ("--epochs", "2", "--steps", "40", "--patch", "256", "--batch", "4", "--seed", "1")


def run() -> Iterator[Figures]:
    """Engine by engine; OCELLUS_BENCH_ENGINES names those to try, with commas between."""
    wished = os.environ.get("OCELLUS_BENCH_ENGINES", "")
    engines = wished.split(",") if wished else [spec.name for spec in catalog.specs()]
    models = {path.stem: path for path in bundled_models()}
    for engine in engines:
        if f"{engine}-nuclei-2d" in models and SEEN_BY["phase-2d"].pairs():
            yield lifted(engine, models[f"{engine}-nuclei-2d"])


def lifted(engine: str, model: Path) -> Figures:
    """AP on Usiigaci's validation pictures before and after."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = Pictures((PHASE,), split="train").pairs()[:TRAINED_ON]
        images, labels = link(few, folder / "few")
        val_images, val_labels = link(SEEN_BY["phase-2d"].pairs(), folder / "val")
        tuned = folder / f"{engine}-phase.ocellus"
        ocellus(
            *("train", "--engine", engine, "--from", str(model), "-o", str(tuned), *RECIPE),
            *("--images", str(images), "--labels", str(labels)),
            *("--val-images", str(val_images), "--val-labels", str(val_labels)),
        )
        before = judged(model, val_images, val_labels, folder / "before")
        after = judged(tuned, val_images, val_labels, folder / "after")
        minutes = read_header(tuned).training["curve"][-1]["seconds"] / 60
    return Figures(
        name=f"{engine}: nuclei model, then {TRAINED_ON} phase pictures",
        figures={
            "AP@0.5 before": round(before.ap[0.5], 4),
            "after": round(after.ap[0.5], 4),
            "minutes": round(minutes, 1),
        },
        target="higher",
        reached=after.ap[0.5] > before.ap[0.5],
    )


def judged(model: Path, images: Path, truth: Path, folder: Path) -> Evaluation:
    """As `ocellus evaluate` says."""
    segmented(sorted(images.iterdir()), folder, str(model))
    return evaluate_folders(folder, truth)
