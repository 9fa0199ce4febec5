"""From what the network says of all anchors to the boxes that are worth a closer look."""

from typing import NamedTuple

from torch import Tensor

from segmentation.science.engines.cellseg.boxes import Boxes, decode, suppress


class Limits(NamedTuple):
    """How many boxes may be proposed, and how alike they may be.

    There can be the more the larger the image is: what is found must not depend on the tile.
    """

    pixels_per_proposal: int = 128
    anchors_per_proposal: int = 3
    highest_overlap: float = 0.7
    lowest_logit: float = -3.0
    fewest: int = 64


USUAL = Limits()


def proposals(
    objectness: Tensor,
    change: Tensor,
    anchors: Tensor,
    shape: tuple[int, int],
    limits: Limits = USUAL,
) -> Boxes:
    """Boxes (n, 4) in an image of `shape` (Y, X), the likeliest first.

    objectness: (n,) logits of the anchors (n, 4); change: (n, 4), the way to their boxes.
    """
    count = max(shape[0] * shape[1] // limits.pixels_per_proposal, limits.fewest)
    best = objectness.topk(min(count * limits.anchors_per_proposal, len(objectness)))
    chosen = best.indices[best.values > limits.lowest_logit]
    boxes = decode(change[chosen], anchors[chosen], shape)
    boxes = boxes[((boxes[:, 2:] - boxes[:, :2]) >= 1).all(dim=1)]
    likeliest: Boxes = boxes.cpu().numpy()
    return likeliest[suppress(likeliest, limits.highest_overlap, count)]
