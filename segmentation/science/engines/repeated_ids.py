"""Ids that more than one object of a label image has."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

# Smaller pieces are crumbs of a mask drawn by hand.
SMALLEST_PX = 25


def repeated_id(labels: NDArray[np.int32]) -> str | None:
    """Where one id is that two objects of a plane or stack have, if any.

    A cell may be cut in pieces by what lies on it; two objects are farther apart than they are
    wide.
    """
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        pieces, count = ndimage.label(labels[box] == label, np.ones((3,) * labels.ndim))
        if count < 2:
            continue
        sizes = np.bincount(pieces.ravel())[1:]
        order = np.argsort(-sizes, kind="stable")[:2]
        width = sizes[order[0]] ** (1 / labels.ndim)
        if sizes[order[1]] >= SMALLEST_PX and _gap(pieces, order + 1) > width:
            corner = [part.start for part in box]
            centres = np.array(ndimage.center_of_mass(pieces > 0, pieces, order + 1)) + corner
            return " and at ".join(_told(centre) for centre in centres)
    return None


def _gap(pieces: NDArray[np.int32], two: NDArray[np.intp]) -> int:
    """How far the boxes of two pieces are apart along the axis on which they are farthest."""
    boxes = ndimage.find_objects(pieces)
    one, other = (boxes[piece - 1] for piece in two)
    sides = zip(one, other, strict=True)
    return max(int(max(a.start - b.stop, b.start - a.stop)) for a, b in sides)


def _told(place: NDArray[np.float64]) -> str:
    """A place in pixels as people read it, x first."""
    return ", ".join(f"{axis} {at:.0f}" for axis, at in zip("xyz", place[::-1], strict=False))
