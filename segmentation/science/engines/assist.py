"""Finding what was missed: in a part of a plane, or under a point with ever lower thresholds."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.answers import Answers, objects_in
from segmentation.science.engines.parameters import Parameters
from segmentation.science.engines.work import Work
from segmentation.science.pixels.crops import Crop

Labels = NDArray[np.uint32]
Point = tuple[float, float]

_SHARES = (1.0, 0.6, 0.3, 0.1)
_PROBABILITIES = (
    "prob_threshold", "foreground_threshold", "interior_threshold", "seed_threshold",
    "score_threshold",
)  # fmt: skip
# Cellpose's is on a scale from -6 to 6; at its end all is foreground.
_LOGIT, _LOGIT_SPAN = "cellprob_threshold", 4.0
# What fills more of the window is ground rather than an object.
_LARGEST = 0.4


def middle_within(labels: Labels, crop: Crop, region: Crop) -> Labels:
    """The objects of a crop whose middle lies in a region of it, numbered from 1; the rest is 0."""
    count = int(labels.max(initial=0))
    kept = np.zeros(count + 1, np.uint32)
    y, x = np.nonzero(labels)
    ids = labels[y, x]
    sizes = np.bincount(ids, minlength=count + 1)
    sums = [np.bincount(ids, weights=part, minlength=count + 1) for part in (y, x)]
    new = 0
    for label in np.flatnonzero(sizes).tolist():
        row = sums[0][label] / sizes[label] + crop.y
        column = sums[1][label] / sizes[label] + crop.x
        inside_rows = region.y <= row < region.y + region.height
        if inside_rows and region.x <= column < region.x + region.width:
            new += 1
            kept[label] = new
    return np.asarray(kept[labels], np.uint32)


def object_at(work: Work, answers: Answers, crop: Crop, point: Point) -> Labels:
    """The object of a crop that covers a point (y, x of the image) as 1; all 0 where none does.

    Thresholds are lowered until there is one: what the model is surest of comes first.
    """
    y, x = int(point[0]) - crop.y, int(point[1]) - crop.x
    nothing = np.zeros((crop.height, crop.width), np.uint32)
    for parameters in lowered(work.parameters):
        labels = objects_in(work, answers, crop, parameters)
        found = labels == labels[y, x]
        if labels[y, x] and found.mean() <= _LARGEST:
            return np.asarray(found, np.uint32)
    return nothing


def lowered(parameters: Parameters) -> Iterator[Parameters]:
    """The parameters, and then with less and less that an object must reach."""
    kind = type(parameters)
    limits = kind.model_json_schema()["properties"]
    for share in _SHARES:
        changes: dict[str, float] = {}
        for name in (name for name in _PROBABILITIES if name in limits):
            least = float(limits[name].get("minimum", 0.01))
            changes[name] = max(getattr(parameters, name) * share, least)
        if _LOGIT in limits:
            least = float(limits[_LOGIT]["minimum"])
            asked = float(getattr(parameters, _LOGIT)) - (1 - share) * _LOGIT_SPAN
            changes[_LOGIT] = max(asked, least)
        yield parameters.model_copy(update=changes)
