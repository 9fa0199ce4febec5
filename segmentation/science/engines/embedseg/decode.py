"""From arrows to objects, in planes and in stacks."""

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Instances
from segmentation.science.engines.embedseg.clustering import Arrows, cluster
from segmentation.science.engines.embedseg.spec import EmbedSegParameters
from segmentation.science.engines.labels import drop_small


def decode(fields: NDArray[np.float32], parameters: EmbedSegParameters) -> Instances:
    """Objects of a plane or a stack from its fields (K, [Z,] Y, X).

    Fields: where the arrow ends along x, y[ and z] (pixels relative to the pixel), inverse squared
    widths along the same (1/px²), seed. Scores are the seeds of the objects.
    """
    seed = fields[-1]
    ndim = seed.ndim
    places = np.nonzero(seed > parameters.foreground_threshold)
    said = np.stack([field[places] for field in fields]).astype(np.float64)
    # A plane is a stack of one, and along z all its arrows end at 0.
    arrows = np.zeros((7, len(places[0])))
    arrows[3 - ndim : 3] = places + said[:ndim][::-1]
    arrows[6 - ndim : 6] = said[ndim:-1][::-1]
    arrows[6] = said[-1]
    smallest = max(parameters.min_area_px, 1)
    ids, scores = cluster(Arrows(*arrows), parameters.seed_threshold, smallest)
    labels = np.zeros(seed.shape, np.int32)
    labels[places] = ids
    kept = np.bincount(ids, minlength=len(scores) + 1)[1:] >= smallest
    return Instances(drop_small(labels, smallest), scores[kept].astype(np.float32))
