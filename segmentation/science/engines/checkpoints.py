"""The state of a training on disk, so that it can go on after a break."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from segmentation.science.engines.base import TrainingProgress


@dataclass(frozen=True)
class Checkpoint:
    """Everything the loop needs to go on as if nothing had happened."""

    network: dict[str, Tensor]
    optimizer: dict[str, Any]
    best: dict[str, Tensor]
    step: int
    spent: float
    tuned: dict[str, float]
    curve: list[TrainingProgress]

    def save(self, path: Path) -> None:
        """Write atomically: a kill leaves the last checkpoint whole."""
        state = {**vars(self), "curve": [asdict(point) for point in self.curve]}
        partial = path.with_name(path.name + ".partial")
        torch.save(state, partial)
        partial.replace(path)


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint; nothing in the file is executed."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    state["curve"] = [TrainingProgress(**point) for point in state["curve"]]
    return Checkpoint(**state)
