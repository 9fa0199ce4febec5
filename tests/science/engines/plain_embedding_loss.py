"""EmbedSeg's loss as the papers write it, object by object: what ours is compared with."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.embedseg.loss import (
    FOREGROUND_WEIGHT,
    INSTANCE_WEIGHT,
    SEED_WEIGHT,
    VARIANCE_WEIGHT,
)
from segmentation.science.engines.embedseg.targets import Target, Targets


def plain_loss(said: Tensor, encoded: Sequence[Targets], units: tuple[float, ...]) -> Tensor:
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
    return plain_hinge(2 * near - 1, mask), spread, near


def plain_hinge(logits: Tensor, mask: Tensor) -> Tensor:
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
