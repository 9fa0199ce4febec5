"""Small pictures and a small model, the same for every test of the engines."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.model_file import ModelHeader, bundled_models
from segmentation.science.engines.stardist.network import StarDistConfig, StarDistNetwork
from segmentation.science.engines.weights import save_weights

SMALL = StarDistConfig(rays=16, depth=2, base=8, features=16)


def discs(
    size: int = 96, count: int = 9, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Bright discs on a dim noisy ground, and their truth."""
    rng = np.random.default_rng(seed)
    yy, xx = np.mgrid[:size, :size]
    labels = np.zeros((size, size), np.int32)
    for label in range(1, count + 1):
        y, x, radius = *rng.uniform(0, size, 2), rng.uniform(6, 10)
        inside = ((yy - y) ** 2 + (xx - x) ** 2 < radius**2) & (labels == 0)
        labels[inside] = label
    image = (labels > 0) * rng.uniform(0.6, 1.0) + rng.normal(0, 0.05, labels.shape)
    _, ids = np.unique(labels, return_inverse=True)
    return image.astype(np.float32), ids.reshape(labels.shape).astype(np.int32)


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """Small networks are slower on several threads than on one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def samples() -> list[Sample]:
    pairs = [discs(seed=seed) for seed in range(4)]
    return [Sample(f"discs{i}", image[None], ids) for i, (image, ids) in enumerate(pairs)]


def small_header(slug: str = "small-stardist") -> ModelHeader:
    return ModelHeader(
        engine="stardist",
        slug=slug,
        name="Small StarDist",
        ndim=2,
        channels=("nuclei",),
        config=asdict(SMALL),
        normalization={"low": 1.0, "high": 99.8},
        parameters={"prob_threshold": 0.5, "nms_threshold": 0.4},
        licence="CC0-1.0",
    )


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    """A model file of a small untrained network."""
    torch.manual_seed(3)
    path = tmp_path / "small.ocellus"
    save_weights(path, small_header(), StarDistNetwork(SMALL).state_dict())
    return path


@pytest.fixture(scope="session")
def nuclei_model() -> Path:
    """The bundled StarDist, which sees the discs."""
    (path,) = (path for path in bundled_models() if path.stem == "stardist-nuclei-2d")
    return path
