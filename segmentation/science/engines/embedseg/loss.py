"""EmbedSeg's loss: arrows of one object meet, those of others stay away.

Embedding loss: Neven et al., CVPR 2019. Lovász hinge: Berman, Triki, Blaschko, CVPR 2018. Objects
of all patches are looked at together, by the hundred, in windows that are filled up to one size.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from segmentation.science.engines.embedseg.targets import Target, Targets

INSTANCE_WEIGHT, VARIANCE_WEIGHT, SEED_WEIGHT = 1.0, 10.0, 1.0
FOREGROUND_WEIGHT = 10.0


@dataclass(frozen=True)
class _Group:
    """Objects whose windows are about as large; m of them, of p pixels each.

    pixels: (m, p) where each pixel of a window lies among those of all patches; real: (m, p),
    false where a window was filled up; mask: (m, p), the object's own; centre: (m, axes) in units
    along x, y[ and z]; share: (m,) how much an object counts in the mean over objects and patches.
    """

    pixels: Tensor
    real: Tensor
    mask: Tensor
    centre: Tensor
    share: Tensor


def loss(said: Tensor, encoded: Sequence[Targets], units: tuple[float, ...]) -> Tensor:
    """How far what the network said (N, K, [Z,] Y, X) is from the objects, averaged over patches.

    units: how many pixels a unit has along x, y[ and z].
    """
    said, ndim = said.float(), len(units)
    seed = said[:, -1].sigmoid().flatten()
    ends = (_places(said, units) + said[:, :ndim].tanh()).transpose(0, 1).flatten(1)
    widths = said[:, ndim : 2 * ndim].transpose(0, 1).flatten(1)
    ground = torch.from_numpy(np.stack([~one.foreground for one in encoded])).to(said.device)
    seed_loss = (seed**2 * ground.flatten()).sum()
    embedding = said.new_zeros(())
    for group in _groups(encoded, units, said):
        own, near = _embedding_loss(ends, widths, group)
        embedding = embedding + own
        error = (seed[group.pixels] - near.detach()) ** 2
        seed_loss = seed_loss + FOREGROUND_WEIGHT * (error * group.mask).sum()
    return embedding + SEED_WEIGHT * seed_loss / seed.numel()


def _embedding_loss(ends: Tensor, widths: Tensor, group: _Group) -> tuple[Tensor, Tensor]:
    """Overlap and spread of the widths of some objects, and how near each arrow (m, p) ends."""
    mask, count = group.mask.float(), group.mask.sum(1)
    inside = widths[:, group.pixels]
    width = (inside * mask).sum(2) / count
    spread = ((inside - width.detach()[..., None]) ** 2 * mask).sum((0, 2)) / (count * len(widths))
    apart = (ends[:, group.pixels] - group.centre.T[..., None]) ** 2
    near = torch.exp(-(apart * torch.exp(10 * width)[..., None]).sum(0))
    hinge = lovasz_hinge(2 * near - 1, group.mask, group.real)
    return ((INSTANCE_WEIGHT * hinge + VARIANCE_WEIGHT * spread) * group.share).sum(), near


def lovasz_hinge(logits: Tensor, mask: Tensor, real: Tensor) -> Tensor:
    """The Lovász extension of one minus IoU, (m,), for m objects' logits and masks (m, p).

    real: (m, p), which pixels count.
    """
    sign = mask.float()
    # No error is below nought: what does not count comes last, and weighs nothing.
    errors = (1 - logits * (2 * sign - 1)).masked_fill(~real, -1.0)
    ordered, order = torch.sort(errors, dim=1, descending=True)
    truth = sign.gather(1, order)
    total = truth.sum(1, keepdim=True)
    jaccard = 1 - (total - truth.cumsum(1)) / (total + (1 - truth).cumsum(1))
    steps = torch.diff(jaccard, dim=1, prepend=torch.zeros_like(total))
    return (functional.relu(ordered) * steps).sum(1)


def _places(said: Tensor, units: tuple[float, ...]) -> Tensor:
    """Where each pixel is along x, y[ and z], in units."""
    axes = [
        torch.arange(extent, device=said.device, dtype=torch.float32) / unit
        for extent, unit in zip(said.shape[2:], units[::-1], strict=True)
    ]
    return torch.stack(torch.meshgrid(*axes, indexing="ij")[::-1])


def _groups(encoded: Sequence[Targets], units: tuple[float, ...], said: Tensor) -> Iterator[_Group]:
    """The objects of all patches, those together whose windows differ less than twofold."""
    alike: dict[int, list[tuple[int, Target]]] = defaultdict(list)
    for patch, target in enumerate(encoded):
        for one in target.objects:
            alike[one.mask.size.bit_length()].append((patch, one))
    for members in alike.values():
        share = [1 / (len(encoded) * len(encoded[patch].objects)) for patch, _ in members]
        centres = np.array([one.centre_px[::-1] for _, one in members]) / np.array(units)
        windows = _filled_up(members, tuple(said.shape[2:]))
        pixels, real, mask = (torch.from_numpy(part).to(said.device) for part in windows)
        yield _Group(pixels, real, mask, said.new_tensor(centres), said.new_tensor(share))


def _filled_up(
    members: Sequence[tuple[int, Target]], shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Indices of the windows' pixels among those of all patches of a shape, which of them are
    real, and which the object's own: (m, p) each."""
    longest = max(one.mask.size for _, one in members)
    pixels = np.zeros((len(members), longest), np.int64)
    real, mask = np.zeros(pixels.shape, bool), np.zeros(pixels.shape, bool)
    every = np.arange(int(np.prod(shape))).reshape(shape)
    for row, (patch, one) in enumerate(members):
        size = one.mask.size
        pixels[row, :size] = every[one.window].ravel() + patch * every.size
        real[row, :size], mask[row, :size] = True, one.mask.ravel()
    return pixels, real, mask
