"""The objects of a label image, as EmbedSeg's loss looks at them.

An object's centre is its medoid: Lalit et al., MIDL 2021.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

SMALLEST_PX = 6
# How far around an object arrows must stay away, by the number of dimensions.
_MARGIN_PX = {2: 24, 3: 8}


@dataclass(frozen=True)
class Target:
    """One object of a patch: where to look, which pixels are its own, and its ([z,] y, x)."""

    window: tuple[slice, ...]
    mask: NDArray[np.bool_]
    centre_px: tuple[float, ...]


@dataclass(frozen=True)
class Targets:
    """All objects of a patch, and the ground around them."""

    foreground: NDArray[np.bool_]
    objects: tuple[Target, ...]


def targets(labels: NDArray[np.int32], units: tuple[float, ...]) -> Targets:
    """Encode a label image ([Z,] Y, X); crumbs at the patch's edge are background to nobody.

    units: how many pixels a unit has along x, y[ and z].
    """
    found, margin = [], _MARGIN_PX[labels.ndim]
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None or (labels[box] == label).sum() < SMALLEST_PX:
            continue
        window = tuple(slice(max(s.start - margin, 0), s.stop + margin) for s in box)
        mask = labels[window] == label
        found.append(Target(window, mask, _medoid(mask, window, units)))
    return Targets(labels > 0, tuple(found))


def _medoid(
    mask: NDArray[np.bool_], window: tuple[slice, ...], units: tuple[float, ...]
) -> tuple[float, ...]:
    """The object's own pixel nearest to its centroid, ([z,] y, x) in pixels of the patch."""
    points = np.argwhere(mask)
    nearest = (((points - points.mean(0)) / units[::-1]) ** 2).sum(1).argmin()
    corner = [part.start for part in window]
    return tuple(float(place) for place in points[nearest] + corner)
