"""From probabilities and control points to objects.

The candidates of all tiles are suppressed together, so that a seam can neither cut an object
nor double it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines import outlines
from segmentation.science.engines.base import Instances
from segmentation.science.engines.candidates import Candidates, most_probable_first
from segmentation.science.engines.splinedist import suppression
from segmentation.science.engines.splinedist.spec import SplineDistParameters
from segmentation.science.engines.splinedist.spline import to_cartesian


def decode(
    pieces: Sequence[Candidates],
    basis: NDArray[np.float32],
    shape: tuple[int, ...],
    parameters: SplineDistParameters,
) -> Instances:
    """Objects of a plane of `shape` (Y, X), with the control points of their splines.

    The more probable one is on top.
    """
    found = most_probable_first(pieces)
    control = control_points(found)
    kept = suppression.suppress(control, basis, parameters.nms_threshold, shape)
    return outlines.draw(
        basis @ control[kept],
        found.prob[kept],
        shape,
        parameters.min_area_px,
        through_pixels=True,
        vertices=control[kept],
    )


def control_points(found: Candidates) -> NDArray[np.float32]:
    """Where in the plane the candidates' control points lie: (n, M, 2) of y, x in pixels."""
    control: NDArray[np.float32] = found.points[:, None] + to_cartesian(found.dist)
    return control.astype(np.float32)
