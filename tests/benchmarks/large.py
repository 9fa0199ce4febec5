"""Memory and time by the size of the picture, of what a worker does with a large one."""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import load_segmenter, model_parameters, segment
from segmentation.science.measurements import measure
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import open_labels, write_labels
from segmentation.science.pixels.synthetic import nuclei
from tests.benchmarks.results import Figures

MODELS = ("unet-nuclei-2d", "stardist-nuclei-2d")
# `python -m tests.benchmarks.large 8000 20000` compares others.
SIDES = (4000, 8000)
PIECE = 1000


@dataclass(frozen=True)
class Repeated:
    """A square plane as large as one likes that takes the memory of one piece of it."""

    side: int
    piece: NDArray[np.uint16]

    @property
    def info(self) -> ImageInfo:
        """The header of the whole plane."""
        return ArraySource.of(np.broadcast_to(np.uint16(0), (self.side, self.side))).info

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[np.uint16]:
        """The (Y, X) region of the plane."""
        rows, columns = (np.arange(part.start, part.stop) % PIECE for part in (y, x))
        part: NDArray[np.uint16] = self.piece[np.ix_(rows, columns)]
        return part


def run(sides: tuple[int, int] = SIDES) -> Iterator[Figures]:
    """Model by model, each picture in a process of its own."""
    for model in MODELS:
        figures: dict[str, float | int | str] = {}
        measured = []
        for side in sides:
            with ProcessPoolExecutor(1, get_context("spawn")) as process:
                measured.append(process.submit(done, model, side).result())
            megabytes, seconds, objects = measured[-1]
            figures |= {f"{side}² MB": megabytes, "objects": objects}
            figures[f"{side}² s/Mpx"] = seconds / (side / 1000) ** 2
        memory = measured[1][0] / measured[0][0]
        figures["memory ×"] = memory
        yield Figures(f"large pictures, {model}", figures, "memory ≤ 1.1 ×", memory <= 1.1)


def done(model: str, side: int) -> tuple[int, float, int]:
    """Peak resident MB, seconds and objects of segmenting, storing and measuring a plane."""
    (path,) = (path for path in bundled_models() if path.stem == model)
    segmenter = load_segmenter(path, "cpu")
    source = Repeated(side, nuclei((PIECE, PIECE), PIECE, (8, 15), seed=1).image)
    kind = model_parameters(segmenter.header)
    parameters = parse_parameters(kind, segmenter.header.parameters, {})
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = segment(source, segmenter, parameters)
        store = Path(folder) / "labels.zarr"
        write_labels(store, found.pixels, source.info)
        measure(open_labels(store), source, found.scores, found.outlines)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return peak, time.monotonic() - began, len(found.scores)


if __name__ == "__main__":
    smaller, larger = map(int, sys.argv[1:])
    for row in run((smaller, larger)):
        print(row.line(), flush=True)
