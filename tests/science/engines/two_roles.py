"""A small Cellpose that looks at two channels, and a picture that names its own."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from segmentation.science.engines import catalog
from segmentation.science.engines.cellpose.network import CellposeConfig
from segmentation.science.engines.dataset import Sample, make_samples
from segmentation.science.engines.fit import fit
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.plan import FitSettings
from segmentation.science.engines.weights import save_weights
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs

NAMES = ("GFP", "DAPI", "E-cadherin")
LENIENT = {"cellprob_threshold": 0, "flow_threshold": 0, "min_area_px": 0}
STEPS = 40
SMALL = CellposeConfig(channels=2, widths=(8, 16, 16))


def stained(seed: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_], NDArray[np.bool_]]:
    """A picture (C, Y, X) with channels as NAMES; where its membranes are, and its nuclei."""
    (cells, where), (nuclei, within) = discs(seed=2 * seed), discs(seed=2 * seed + 1)
    noise = np.random.default_rng(seed).uniform(0, 1, cells.shape)
    picture = (np.stack([noise, nuclei, cells]).clip(0, 1) * 255).astype(np.uint8)
    return picture, where > 0, within > 0


def write_two_role_model(path: Path) -> Path:
    """Trained for some steps to outline what shines in the first channel it is shown."""
    torch.manual_seed(0)
    header = ModelHeader(
        engine="cellpose", slug="two-roles", name="Two roles", ndim=2,
        channels=("membrane", "nuclei"), config={"channels": 2, "widths": SMALL.widths},
        normalization={"low": 1.0, "high": 99.8}, parameters={}, licence="CC0-1.0",
    )  # fmt: skip
    samples: list[Sample] = []
    for seed in range(4):
        picture, _, _ = stained(seed)
        source = ArraySource.of(picture, "CYX", name=f"{seed}.tif")
        truth = discs(seed=2 * seed)[1]
        samples += make_samples(source, truth, header, (2, 1), truth="truth")
    recipe = catalog.engine("cellpose").recipe(header, torch.device("cpu"))
    settings = FitSettings(epochs=1, steps_per_epoch=STEPS, patch=64, batch=4)
    fit(recipe, samples[1:], samples[:1], settings, device=torch.device("cpu"))
    save_weights(path, header, recipe.network.state_dict())
    return path
