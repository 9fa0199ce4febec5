"""From what the network says of all anchors to the boxes that are worth a closer look."""

from torch import Tensor

from segmentation.science.engines.cellseg.boxes import Boxes, decode, suppress

HIGHEST_OVERLAP = 0.7
LOWEST_LOGIT = -3.0
_PIXELS_PER_PROPOSAL, _FEWEST = 128, 64
_ANCHORS_PER_PROPOSAL = 3


def proposals(objectness: Tensor, change: Tensor, anchors: Tensor, shape: tuple[int, int]) -> Boxes:
    """Boxes (n, 4) in an image of `shape` (Y, X), the likeliest first.

    There can be the more the larger the image is: what is found must not depend on the tile.
    objectness: (n,) logits of the anchors (n, 4); change: (n, 4), the way to their boxes.
    """
    count = max(shape[0] * shape[1] // _PIXELS_PER_PROPOSAL, _FEWEST)
    best = objectness.topk(min(count * _ANCHORS_PER_PROPOSAL, len(objectness)))
    chosen = best.indices[best.values > LOWEST_LOGIT]
    boxes = decode(change[chosen], anchors[chosen], shape)
    boxes = boxes[((boxes[:, 2:] - boxes[:, :2]) >= 1).all(dim=1)]
    likeliest: Boxes = boxes.cpu().numpy()
    return likeliest[suppress(likeliest, HIGHEST_OVERLAP, count)]
