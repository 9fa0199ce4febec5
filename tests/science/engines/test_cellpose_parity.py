"""Cellpose against the authors' own package, version 3.1."""

import warnings

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.cellpose.decode import decode
from segmentation.science.engines.cellpose.diffusion import flows
from segmentation.science.engines.cellpose.network import CellposeConfig, CellposeNetwork
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.cellpose.targets import targets
from segmentation.science.engines.matching import match
from tests.science.engines.conftest import discs

pytestmark = pytest.mark.usefixtures("one_thread")

dynamics = pytest.importorskip("cellpose.dynamics")
resnet = pytest.importorskip("cellpose.resnet_torch")


def theirs(channels: int, widths: tuple[int, ...]) -> torch.nn.Module:
    network: torch.nn.Module = resnet.CPnet([channels, *widths], 3, 3)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.uniform_(0, 1)
            module.running_var.uniform_(0.5, 2)
    return network.eval()


def their_masks(fields: NDArray[np.float32]) -> NDArray[np.uint16]:
    # No smallest size: theirs drops other objects than it means to after a flow error.
    with warnings.catch_warnings(action="ignore"):
        masks: NDArray[np.uint16] = dynamics.resize_and_compute_masks(
            fields[:2].copy(), fields[2], min_size=-1
        )
    return masks


def noisy_fields(noise: float) -> NDArray[np.float32]:
    _, labels = discs(160, 20, seed=4)
    rng = np.random.default_rng(1)
    fields = targets(labels)
    fields[:2] *= 5
    fields[2] = fields[2] * 8 - 4
    return (fields + rng.normal(0, noise, fields.shape)).astype(np.float32)


@pytest.mark.parametrize(("channels", "widths"), [(2, (8, 16, 32, 64)), (1, (4, 8, 16))])
def test_the_network_says_the_same(channels: int, widths: tuple[int, ...]) -> None:
    torch.manual_seed(1)
    package, ours = theirs(channels, widths), CellposeNetwork(CellposeConfig(channels, widths))
    weights = {k: v for k, v in package.state_dict().items() if not k.startswith("diam_")}
    ours.load_state_dict(weights)
    image = torch.rand(2, channels, 32, 40)
    with torch.no_grad():
        assert (ours.eval()(image) - package(image)[0]).abs().max() < 1e-4


def test_the_network_has_as_many_parameters() -> None:
    ours = CellposeNetwork(CellposeConfig(2, (32, 64, 128, 256)))
    diameters = 2  # theirs keeps two of them among its weights, our header holds them
    assert sum(p.numel() for p in ours.parameters()) + diameters == 6_600_845


def test_flows_are_the_same() -> None:
    _, labels = discs(160, 20)
    expected = dynamics.masks_to_flows(labels.astype(int))
    assert np.abs(flows(labels) - expected).max() < 1e-6


@pytest.mark.parametrize("noise", [0.0, 1.0, 1.5])
def test_masks_are_the_same(noise: float) -> None:
    fields = noisy_fields(noise)
    expected = their_masks(fields)
    found = decode(fields, CellposeParameters(min_area_px=0)).labels
    assert len(np.unique(expected)) - 1 == found.max() > 5
    assert np.array_equal(found > 0, expected > 0)
    assert match(found, expected).ious.min() == 1.0
