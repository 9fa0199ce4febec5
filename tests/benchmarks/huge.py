"""Workers at a large plane as on a site: regions one by one, by one or two, then all together.

Peak memory by the size of the plane, processor time by the megapixel.
`python -m tests.benchmarks.huge 8000 20000` compares others, and `--kept FILE` goes on where an
ended call was.
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from pathlib import Path

from segmentation.science.engines.found import Found
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import from_blocks, load_segmenter, model_parameters
from segmentation.science.engines.work import Work
from segmentation.science.measurements import measure
from segmentation.science.pixels.store import open_labels, write_labels
from segmentation.science.pixels.synthetic import nuclei
from tests.benchmarks.large import MODELS, PIECE, Repeated
from tests.benchmarks.results import Figures

SIDES = (8000, 20_000)


@dataclass(frozen=True)
class Measured:
    """What was measured of a plane; peaks in MB of resident memory, of one worker each."""

    model: str
    side: int
    workers: int
    region_mb: int
    together_mb: int
    region_s: float
    together_s: float
    objects: int
    cpu_s: float = 0.0

    @property
    def by_megapixel(self) -> float:
        """Seconds of processor time a megapixel, all in all; what else runs matters less."""
        return self.cpu_s / (self.side / 1000) ** 2


@dataclass(frozen=True)
class Used:
    """The most memory that a process has had (MB), and its processor time (s)."""

    mb: int
    cpu_s: float


@dataclass
class Kept:
    """What was measured before, a line each in a file."""

    path: Path | None
    lines: list[Measured] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path and self.path.is_file():
            lines = self.path.read_text().splitlines()
            self.lines = [Measured(**json.loads(line)) for line in lines]

    def of(self, model: str, side: int, workers: int) -> Measured:
        """Measured now, if it was not before."""
        for line in self.lines:
            if (line.model, line.side, line.workers) == (model, side, workers):
                return line
        measured = plane(model, side, workers)
        self.lines.append(measured)
        if self.path:
            with self.path.open("a") as file:
                file.write(json.dumps(asdict(measured)) + "\n")
        return measured


def run(sides: tuple[int, int] = SIDES, kept: Path | None = None) -> Iterator[Figures]:
    """Model by model: a smaller and a larger plane by one worker, the smaller by two."""
    known = Kept(kept)
    for model in MODELS:
        small, large, two = (
            known.of(model, side, workers)
            for side, workers in ((sides[0], 1), (sides[1], 1), (sides[0], 2))
        )
        figures: dict[str, float | int | str] = {}
        for one in (small, large):
            name = f"{one.side}²"
            figures[f"{name} region MB"], figures[f"{name} together MB"] = (
                one.region_mb, one.together_mb,
            )  # fmt: skip
            figures[f"{name} s/Mpx"] = one.by_megapixel
            figures[f"{name} objects"] = one.objects
        memory = large.region_mb / small.region_mb
        figures["memory ×"] = memory
        figures["together ×"] = large.together_mb / small.together_mb
        figures["time ×"] = large.by_megapixel / small.by_megapixel
        figures["two workers ×"] = small.region_s / two.region_s
        yield Figures(f"huge planes, {model}", figures, "memory ≤ 1.1 ×", memory <= 1.1)


def plane(model: str, side: int, workers: int) -> Measured:
    """Do a plane, each worker in a process of its own, and all together in another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.monotonic()
        with ProcessPoolExecutor(workers, get_context("spawn")) as processes:
            asked = [
                processes.submit(regions, model, side, folder, number, workers)
                for number in range(workers)
            ]
            done = [one.result() for one in asked]
        region_s = time.monotonic() - began
        with ProcessPoolExecutor(1, get_context("spawn")) as process:
            last, seconds, objects = process.submit(together, model, side, folder).result()
    peak, cpu = max(one.mb for one in done), sum(one.cpu_s for one in (*done, last))
    return Measured(model, side, workers, peak, last.mb, region_s, seconds, objects, cpu)


def regions(model: str, side: int, folder: Path, first: int, step: int) -> Used:
    """Do every so many-th region and write down what was found."""
    work = work_on(model, side)
    for part in work.regions[first::step]:
        for number in part:
            found = work.find(work.blocks[number])
            (folder / f"{number}.npz").write_bytes(found.to_bytes())
    return used()


def together(model: str, side: int, folder: Path) -> tuple[Used, float, int]:
    """Put findings together, store and measure them: what it took, seconds, objects."""
    work = work_on(model, side)
    began = time.monotonic()

    def load(number: int) -> Found:
        return Found.from_bytes((folder / f"{number}.npz").read_bytes())

    found = from_blocks(work, load)
    write_labels(folder / "labels.zarr", found.pixels, work.source.info)
    measure(open_labels(folder / "labels.zarr"), work.source, found.scores, found.outlines)
    return used(), time.monotonic() - began, len(found.scores)


def work_on(model: str, side: int) -> Work:
    """The plane for a model of those that come along."""
    (path,) = (path for path in bundled_models() if path.stem == model)
    segmenter = load_segmenter(path, "cpu")
    source = Repeated(side, nuclei((PIECE, PIECE), PIECE, (8, 15), seed=1).image)
    kind = model_parameters(segmenter.header)
    return Work(source, segmenter, parse_parameters(kind, segmenter.header.parameters, {}))


def used() -> Used:
    """What this process has taken so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return Used(usage.ru_maxrss // 1024, usage.ru_utime + usage.ru_stime)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sides", nargs=2, type=int)
    parser.add_argument("--kept", type=Path)
    arguments = parser.parse_args()
    for row in run(tuple(arguments.sides), arguments.kept):
        print(row.line(), flush=True)
