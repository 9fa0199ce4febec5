"""What to train, on what, and for how long; nothing of it needs a neural network."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from segmentation.science.engines.augment import Augmentation

# Side of a patch and patches a step that serve most, by the number of dimensions.
USUAL_PATCH, USUAL_BATCH = {2: 192, 3: 64}, {2: 6, 3: 2}


@dataclass(frozen=True)
class FitSettings:
    """How long and how to train; `minutes`, when given, rules instead of `epochs`.

    patch: side in pixels along y and x; a patch of a stack is half as deep. 0 stands for what
    serves most, and so it does for batch, the patches a step.
    """

    epochs: int = 30
    minutes: float | None = None
    steps_per_epoch: int = 200
    patch: int = 0
    batch: int = 0
    rate: float = 2e-3
    weight_decay: float = 1e-3
    seed: int = 0
    patience: int | None = None
    augmentation: Augmentation = field(default_factory=Augmentation)

    @property
    def depth(self) -> int:
        """Planes of a patch of a stack."""
        return self.patch // 2

    def settled(self, ndim: int) -> Self:
        """With the usual numbers where none are given."""
        return replace(
            self,
            patch=self.patch or USUAL_PATCH[ndim],
            batch=self.batch or USUAL_BATCH[ndim],
        )


@dataclass(frozen=True)
class Card:
    """What people will read about the model."""

    slug: str
    name: str
    licence: str = "unknown"
    citation: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class TrainingPlan:
    """What to train and how, and the model file to write; `start` is a model file to begin from.

    channels: indices of the images' channels; without them the model looks at one (luminance of
    RGB, else the first), or at those of the model it starts from. zoom: how many times larger
    than they are the model sees images; without it as large as they are, or as its start does.
    reviewed: how far people had reviewed and corrected the truth, for the record of the training.
    """

    engine: str
    output: Path
    card: Card
    start: Path | None = None
    device: str = "auto"
    channels: tuple[int, ...] | None = None
    zoom: float | None = None
    settings: FitSettings = field(default_factory=FitSettings)
    resume: bool = False
    reviewed: dict[str, Any] = field(default_factory=dict)

    @property
    def checkpoint(self) -> Path:
        """Where the state of the training is kept between epochs."""
        return self.output.with_suffix(".checkpoint")


@dataclass(frozen=True, kw_only=True)
class TrainingRequest(TrainingPlan):
    """Folders to train on; without validation folders a share is kept for validation."""

    images: Path
    labels: Path
    val_images: Path | None = None
    val_labels: Path | None = None
