"""Weights between model files and torch."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.model_file import ModelHeader, read_tensors, write_model

HALF = "float16"


def load_weights(network: nn.Module, path: Path) -> None:
    """Fill a network from a model file; raises `ModelFileError` unless every weight fits."""
    tensors = {name: torch.from_numpy(array) for name, array in read_tensors(path).items()}
    expected = {n: t.shape for n, t in network.state_dict().items() if _is_weight(n)}
    found = {name: tensor.shape for name, tensor in tensors.items()}
    if expected != found:
        wrong = min(set(expected.items()) ^ set(found.items()))[0]
        raise ModelFileError(f"{path.name} does not fit its own configuration (at {wrong}).")
    network.load_state_dict(tensors, strict=False)


def save_weights(path: Path, header: ModelHeader, weights: Mapping[str, Tensor]) -> None:
    """Write a network's `state_dict` as a model file of half precision."""
    arrays = {n: t.detach().cpu().float().numpy() for n, t in weights.items() if _is_weight(n)}
    write_model(path, header, arrays, HALF)


def _is_weight(name: str) -> bool:
    """Batch normalisation's counter of batches is of no use to a finished network."""
    return not name.endswith("num_batches_tracked")
