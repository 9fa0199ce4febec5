"""A U-Net a fraction as wide as the bundled one: it is for trials of the site, not of networks."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.fit import fit
from segmentation.science.engines.model_file import ModelHeader
from segmentation.science.engines.normalization import limits_of, rescale
from segmentation.science.engines.plan import FitSettings
from segmentation.science.engines.unet.engine import ENGINE
from segmentation.science.engines.unet.network import UNetConfig
from segmentation.science.engines.weights import save_weights
from segmentation.science.pixels.synthetic import nuclei

SLUG = "unet-quick"
NORMALIZATION = {"low": 1.0, "high": 99.8}
STEPS = 300


def make_quick_model(path: Path) -> dict[str, float]:
    """Train it on made-up nuclei, about a minute on one core; returns how good it became."""
    header = ModelHeader(
        engine="unet", slug=SLUG, name="Quick U-Net", ndim=2, channels=("nuclei",),
        config=asdict(UNetConfig(base=4, depth=3)), normalization=NORMALIZATION, parameters={},
        licence="CC0-1.0",
    )  # fmt: skip
    torch.manual_seed(1)
    device = torch.device("cpu")
    recipe = ENGINE.recipe(header, device)
    samples = [sample(seed) for seed in range(5)]
    settings = FitSettings(epochs=3, steps_per_epoch=STEPS // 3, patch=96, batch=4, rate=5e-3)
    fitted = fit(recipe, samples[1:], samples[:1], settings, device=device)
    trained = header.model_copy(update={"parameters": fitted.parameters})
    path.parent.mkdir(parents=True, exist_ok=True)
    save_weights(path, trained, fitted.weights)
    return fitted.validation


def sample(seed: int) -> Sample:
    """A picture as those of the large plane, and its truth."""
    made = nuclei((256, 256), 64, (8, 15), seed=seed)
    image = rescale(made.image, limits_of(made.image, NORMALIZATION))[None]
    return Sample(f"nuclei-{seed}", image.astype(np.float32), made.labels.astype(np.int32))
