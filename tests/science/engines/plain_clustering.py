"""EmbedSeg's clustering as the paper says it: slow and plain, for tests and benchmarks."""

import numpy as np
from numpy.typing import NDArray


def plain_clusters(
    fields: NDArray[np.float32], foreground: float = 0.5, seed: float = 0.5, min_area_px: int = 1
) -> NDArray[np.int32]:
    """Labels (Y, X) of fields (5, Y, X); every proposal looks at all pixels of the foreground."""
    rows, columns = np.nonzero(fields[4] > foreground)
    said = fields[:, rows, columns].astype(np.float64)
    x, y = columns + said[0], rows + said[1]
    taken, ids, count = np.zeros(len(rows), bool), np.zeros(len(rows), np.int32), 0
    for best in np.argsort(-said[4], kind="stable"):
        if said[4, best] < seed:
            break
        if taken[best]:
            continue
        taken[best] = True
        distance = (x - x[best]) ** 2 * said[2, best] + (y - y[best]) ** 2 * said[3, best]
        members = np.exp(-distance) > 0.5
        free = members & ~taken
        if members.sum() < min_area_px or free.sum() + 1 <= 0.5 * members.sum():
            continue
        count += 1
        free[best] = True
        ids[free], taken[free] = count, True
    labels = np.zeros(fields.shape[1:], np.int32)
    labels[rows, columns] = ids
    return labels
