"""The site's folder of models, empty, with nothing bundled."""

from pathlib import Path

import pytest
import torch
from pytest_django import Settings

from segmentation.domain.model_registry.services import sync
from segmentation.domain.model_registry.services.files import models_folder
from segmentation.science.engines.stardist.network import StarDistNetwork
from segmentation.science.engines.weights import save_weights
from tests.science.engines.conftest import SMALL, nuclei_model, small_header

__all__ = ["nuclei_model"]


@pytest.fixture
def models(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.OCELLUS_DATA = tmp_path
    monkeypatch.setattr(sync, "bundled_models", list)
    return models_folder()


def write_small_model(path: Path, slug: str = "small", seed: int = 0) -> Path:
    """A model file of a small untrained network; another seed gives other weights."""
    torch.manual_seed(seed)
    save_weights(path, small_header(slug), StarDistNetwork(SMALL).state_dict())
    return path
