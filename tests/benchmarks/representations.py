"""What is left of the truth when it is encoded as an engine's network would say it, and decoded."""

from collections.abc import Iterator

from segmentation.science.engines import catalog
from segmentation.science.engines.dataset import read_labels
from segmentation.science.engines.matching import match, summarise
from tests.benchmarks.pictures import SEEN_BY
from tests.benchmarks.results import Figures
from tests.science.engines.ideal import found_again, new_segmenter

# Data set and engine: the IoU at which the AP must be 0.95.
KEPT_AT = {
    ("nuclei-2d", "stardist"): 0.7,
    ("nuclei-2d", "cellpose"): 0.9,
    ("nuclei-2d", "splinedist"): 0.7,
    ("nuclei-2d", "embedseg"): 0.9,
    ("nuclei-2d", "cellseg"): 0.7,
}
NEEDED = 0.95


def run() -> Iterator[Figures]:
    """Every engine over the labels of every validation set of planes."""
    for kind in ("nuclei-2d", "tissue-2d", "phase-2d"):
        truths = [read_labels(label) for _, label in SEEN_BY[kind].pairs()]
        for spec in catalog.specs() if truths else ():
            segmenter = new_segmenter(spec.name)
            found = summarise(
                match(found_again(segmenter, truth).labels, truth) for truth in truths
            )
            needed = KEPT_AT.get((kind, spec.name))
            yield Figures(
                name=f"labels of {kind} kept by {spec.title}",
                figures={
                    "objects": found.true,
                    **{f"AP@{t:g}": round(found.ap[t], 4) for t in (0.5, 0.7, 0.8, 0.9)},
                    "mean IoU": round(found.mean_matched_iou, 4),
                },
                target=f"AP@{needed:g} ≥ {NEEDED:g}" if needed else "",
                reached=found.ap[needed] >= NEEDED if needed else None,
            )
