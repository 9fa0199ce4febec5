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

INSTANCE_WEIGHT, VARIANCE_WEIGHT, SEED_WEIGHT = 1.0, 10.0, 1.0
FOREGROUND_WEIGHT = 10.0
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


def loss(said: Tensor, encoded: Sequence[Targets], units: tuple[float, ...]) -> Tensor:
    """How far what the network said (N, K, [Z,] Y, X) is from the objects, averaged over patches.

    units: how many pixels a unit has along x, y[ and z].
    """
    return torch.stack(
        [_patch_loss(one.float(), target, units) for one, target in zip(said, encoded, strict=True)]
    ).mean()


def _patch_loss(said: Tensor, target: Targets, units: tuple[float, ...]) -> Tensor:
    ndim = len(units)
    ends, widths = _places(said, units) + said[:ndim].tanh(), said[ndim : 2 * ndim]
    seed = said[-1].sigmoid()
    ground = torch.from_numpy(~target.foreground).to(said.device)
    seed_loss = (seed[ground] ** 2).sum()
    instance, variance = said.new_zeros(()), said.new_zeros(())
    for one in target.objects:
        hinge, spread, near = _object_loss(ends, widths, one, units)
        instance, variance = instance + hinge, variance + spread
        mask = torch.from_numpy(one.mask).to(said.device)
        error = (seed[one.window][mask] - near.detach()[mask]) ** 2
        seed_loss = seed_loss + FOREGROUND_WEIGHT * error.sum()
    count = max(len(target.objects), 1)
    return (
        INSTANCE_WEIGHT * instance / count
        + VARIANCE_WEIGHT * variance / count
        + SEED_WEIGHT * seed_loss / seed.numel()
    )


def _places(said: Tensor, units: tuple[float, ...]) -> Tensor:
    """Where each pixel is along x, y[ and z], in units."""
    axes = [
        torch.arange(extent, device=said.device, dtype=torch.float32) / unit
        for extent, unit in zip(said.shape[1:], units[::-1], strict=True)
    ]
    return torch.stack(torch.meshgrid(*axes, indexing="ij")[::-1])


def _object_loss(
    ends: Tensor, widths: Tensor, one: Target, units: tuple[float, ...]
) -> tuple[Tensor, Tensor, Tensor]:
    """Hinge of the overlap, spread of the widths, and how near each arrow of the window ends."""
    mask = torch.from_numpy(one.mask).to(ends.device)
    inside = widths[:, *one.window][:, mask]
    width = inside.mean(1)
    spread = ((inside - width.detach()[:, None]) ** 2).mean()
    centre = ends.new_tensor(one.centre_px[::-1]) / ends.new_tensor(units)
    each = (-1, *(1 for _ in units))
    distance = (ends[:, *one.window] - centre.view(each)) ** 2 * torch.exp(10 * width).view(each)
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
