"""How much memory a process takes that segments one picture, small and four times as large."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import tifffile

from segmentation.science.engines.model_file import bundled_models
from segmentation.science.pixels.synthetic import nuclei
from tests.benchmarks.command import segmented
from tests.benchmarks.results import Figures

SIDES = (1024, 2048)


def run() -> Iterator[Figures]:
    """Model by model, of those for fluorescent nuclei."""
    with tempfile.TemporaryDirectory() as name:
        files = [picture(Path(name), side) for side in SIDES]
        for path in bundled_models():
            if path.stem.endswith("-nuclei-2d"):
                yield peaks(path.stem, files, Path(name) / "labels")


def picture(folder: Path, side: int) -> Path:
    """A square full of nuclei."""
    path = folder / f"nuclei-{side}.tif"
    made = nuclei((side, side), side * side // 1000, (8, 15), seed=1)
    tifffile.imwrite(path, made.image)
    return path


def peaks(model: str, files: list[Path], folder: Path) -> Figures:
    """A process a picture: its highest resident size with everything, Python and torch included."""
    rows = [segmented([path], folder, model)[0] for path in files]
    figures: dict[str, float | int | str] = {}
    for side, row in zip(SIDES, rows, strict=True):
        figures[f"{side}² MB"] = row["peak_rss_mb"]
        figures[f"{side}² objects"] = row["objects"]
        figures[f"{side}² s"] = row["seconds"]
    return Figures(f"peak memory, {model}", figures)
