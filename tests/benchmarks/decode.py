"""From fields to objects, against the authors' packages or plain code, on one thread."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from segmentation.science.engines import catalog
from segmentation.science.engines.matching import match
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.pixels.synthetic import nuclei
from tests.benchmarks.alone import one_thread, seconds
from tests.benchmarks.references import REFERENCES
from tests.benchmarks.results import Result, ratio
from tests.science.engines.ideal import IDEAL, decoded, embedseg_fields, new_segmenter

SHAPE, COUNT, RADIUS = (1024, 1024), 1100, (8.0, 15.0)
AT_LEAST = {"cellpose": 3.0, "embedseg": 3.0}
PARAMETERS = {
    "unet": {"interior_threshold": 0.5, "foreground_threshold": 0.5, "min_area_px": 20},
    "stardist": {"prob_threshold": 0.5, "nms_threshold": 0.4, "min_area_px": 0},
    "cellpose": {"cellprob_threshold": 0.0, "flow_threshold": 0.4, "min_area_px": 15},
    "splinedist": {"prob_threshold": 0.5, "nms_threshold": 0.4, "min_area_px": 0},
    "embedseg": {"foreground_threshold": 0.5, "seed_threshold": 0.5, "min_area_px": 0},
    "cellseg": {"score_threshold": 0.5, "nms_threshold": 0.3, "min_area_px": 0},
}
# How much the fields of a network differ from ideal ones: the last one holds for the rest.
NOISE = {
    "unet": (0.1,),
    "stardist": (0.05, 0.7),
    "cellpose": (1.0,),
    "splinedist": (0.05, *(0.3, 0.01) * 8),
    "embedseg": (1.0, 1.0, 0.0, 0.0, 0.1),
}
DOUBLES, JITTER_PX = 3, 1.0


def run() -> Iterator[Result]:
    """Each engine over the same plane."""
    with one_thread() as process:
        for engine in REFERENCES:
            yield process.submit(compare, engine).result()


def compare(engine: str) -> Result:
    """Both times, if at least 99 of 100 objects are the same."""
    labels = nuclei(SHAPE, COUNT, RADIUS, seed=1).labels.astype(np.int32)
    fields = uncertain(engine, labels)
    segmenter, (other, reference) = new_segmenter(engine), REFERENCES[engine]
    parameters = parse_parameters(catalog.spec(engine).parameters, {}, PARAMETERS[engine])
    ours = seconds(lambda: decoded(segmenter, fields, SHAPE, parameters))
    theirs = seconds(lambda: reference(fields, SHAPE), repeats=3)
    found = decoded(segmenter, fields, SHAPE, parameters).labels
    same, extra, missed = match(found, reference(fields, SHAPE)).counts(0.9)
    assert same >= 0.99 * (same + extra + missed), f"{engine}: {same} same, {extra} + {missed} not"
    name = f"decode {found.max():,} objects, {catalog.spec(engine).title}"
    return ratio(name, ours, theirs, other, at_least=AT_LEAST.get(engine, 1.0))


def uncertain(engine: str, labels: NDArray[np.int32]) -> NDArray[np.float32]:
    """The fields of a network that has learnt much, but not everything."""
    rng = np.random.default_rng(0)
    if engine == "cellseg":
        return doubled(IDEAL[engine](labels), rng)
    fields = embedseg_fields(labels, 6.0) if engine == "embedseg" else IDEAL[engine](labels)
    for index, channel in enumerate(fields):
        smooth = ndimage.gaussian_filter(rng.normal(size=channel.shape), 2)
        levels = NOISE[engine]
        channel += (smooth / smooth.std() * levels[min(index, len(levels) - 1)]).astype("f4")
    return fields


def doubled(rows: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Every detection several times, a little shifted and less sure, the surest first."""
    every = np.repeat(rows, DOUBLES, axis=0)
    every[:, :4] += rng.normal(0, JITTER_PX, every[:, :4].shape)
    every[:, 4] = rng.uniform(0.5, 1, len(every))
    return np.ascontiguousarray(every[np.argsort(-every[:, 4])])
