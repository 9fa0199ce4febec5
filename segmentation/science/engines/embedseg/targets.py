"""EmbedSeg's loss: arrows of one object meet, those of others stay away.

Lovász hinge: Berman, Triki, Blaschko, CVPR 2018. Embedding loss: Neven et al., CVPR 2019, with
the object's medoid as its centre: Lalit et al., MIDL 2021.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.embedseg.network import UNIT_PX

INSTANCE_WEIGHT, VARIANCE_WEIGHT, SEED_WEIGHT = 1.0, 10.0, 1.0
FOREGROUND_WEIGHT = 10.0
SMALLEST_AREA_PX = 6
_MARGIN_PX = 24


@dataclass(frozen=True)
class Target:
    """One object of a patch: where to look, which pixels are its own, and its centre."""

    window: tuple[slice, slice]
    mask: NDArray[np.bool_]
    centre_px: tuple[float, float]


@dataclass(frozen=True)
class Targets:
    """All objects of a patch, and the ground around them."""

    foreground: NDArray[np.bool_]
    objects: tuple[Target, ...]


def targets(labels: NDArray[np.int32]) -> Targets:
    """Encode a label image (Y, X); crumbs at the patch's edge are background to nobody."""
    found = []
    for label, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None or (labels[box] == label).sum() < SMALLEST_AREA_PX:
            continue
        wide = tuple(slice(max(s.start - _MARGIN_PX, 0), s.stop + _MARGIN_PX) for s in box)
        mask = labels[wide] == label
        found.append(Target((wide[0], wide[1]), mask, _medoid(mask, wide[0].start, wide[1].start)))
    return Targets(labels > 0, tuple(found))


def _medoid(mask: NDArray[np.bool_], top: int, left: int) -> tuple[float, float]:
    """The object's own pixel nearest to its centroid, (y, x) in pixels of the patch."""
    points = np.argwhere(mask)
    nearest = ((points - points.mean(0)) ** 2).sum(1).argmin()
    return float(points[nearest, 0] + top), float(points[nearest, 1] + left)


def loss(said: Tensor, encoded: Sequence[Targets]) -> Tensor:
    """How far what the network said (N, 5, Y, X) is from the objects, averaged over patches."""
    return torch.stack(
        [_patch_loss(one.float(), target) for one, target in zip(said, encoded, strict=True)]
    ).mean()


def _patch_loss(said: Tensor, target: Targets) -> Tensor:
    height, width = said.shape[1:]
    rows = torch.arange(height, device=said.device, dtype=torch.float32)[:, None] / UNIT_PX
    columns = torch.arange(width, device=said.device, dtype=torch.float32)[None] / UNIT_PX
    arrows = torch.stack([columns + said[0].tanh(), rows + said[1].tanh()])
    seed = said[4].sigmoid()
    ground = torch.from_numpy(~target.foreground).to(said.device)
    seed_loss = (seed[ground] ** 2).sum()
    instance, variance = said.new_zeros(()), said.new_zeros(())
    for one in target.objects:
        hinge, spread, near = _object_loss(arrows, said[2:4], one)
        instance, variance = instance + hinge, variance + spread
        mask = torch.from_numpy(one.mask).to(said.device)
        error = (seed[one.window][mask] - near.detach()[mask]) ** 2
        seed_loss = seed_loss + FOREGROUND_WEIGHT * error.sum()
    count = max(len(target.objects), 1)
    return (
        INSTANCE_WEIGHT * instance / count
        + VARIANCE_WEIGHT * variance / count
        + SEED_WEIGHT * seed_loss / (height * width)
    )


def _object_loss(arrows: Tensor, widths: Tensor, one: Target) -> tuple[Tensor, Tensor, Tensor]:
    """Hinge of the overlap, spread of the widths, and how near each arrow of the window ends."""
    mask = torch.from_numpy(one.mask).to(arrows.device)
    inside = widths[:, one.window[0], one.window[1]][:, mask]
    width = inside.mean(1)
    spread = ((inside - width.detach()[:, None]) ** 2).mean()
    centre = arrows.new_tensor([one.centre_px[1], one.centre_px[0]]) / UNIT_PX
    ends = arrows[:, one.window[0], one.window[1]]
    distance = (ends - centre[:, None, None]) ** 2 * torch.exp(10 * width)[:, None, None]
    near = torch.exp(-distance.sum(0))
    return lovasz_hinge(2 * near - 1, mask), spread, near


def lovasz_hinge(logits: Tensor, mask: Tensor) -> Tensor:
    """The Lovász extension of one minus IoU, for logits and a mask of one shape."""
    sign = mask.flatten().float()
    errors = 1 - logits.flatten() * (2 * sign - 1)
    ordered, order = torch.sort(errors, descending=True)
    truth = sign[order]
    intersection = truth.sum() - truth.cumsum(0)
    union = truth.sum() + (1 - truth).cumsum(0)
    jaccard = 1 - intersection / union
    steps = torch.cat([jaccard[:1], jaccard[1:] - jaccard[:-1]])
    return torch.dot(functional.relu(ordered), steps)
