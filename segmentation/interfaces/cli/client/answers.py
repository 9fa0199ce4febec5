"""What the server answers, typed; `tests` hold it against the description of the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

RUN_OVER = frozenset({"completed", "completed_with_failures", "failed", "cancelled"})
TRAINING_OVER = frozenset({"paused", "completed", "failed", "cancelled"})
JOB_OVER = frozenset({"done", "failed", "cancelled"})


class Answer(BaseModel):
    """A row of the server; fields that are not named here are left out."""

    model_config = ConfigDict(frozen=True, protected_namespaces=())


class Project(Answer):
    """Images and people; `role` is yours."""

    id: UUID
    name: str
    description: str
    role: str | None


class Upload(Answer):
    """A file on its way in, and the images or, of labels, the segmentations it became."""

    id: UUID
    filename: str
    offset: int
    length: int
    state: str
    error: str
    images: list[UUID]
    segmentations: list[UUID]
    part_of: UUID | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in JOB_OVER


class PixelSize(Answer):
    """Micrometres; None where the file does not say."""

    x: float | None
    y: float | None
    z: float | None


class Channel(Answer):
    """A channel's name and colour (`#rrggbb`)."""

    name: str
    color: str


class Image(Answer):
    """A picture: `shape` follows `axes`."""

    id: UUID
    project: UUID
    name: str
    state: str
    error: str
    axes: str
    shape: list[int]
    dtype: str
    pixel_size_um: PixelSize
    channels: list[Channel]


class Progress(Answer):
    """How far a run is; `done` does not count the failed."""

    done: int
    failed: int
    total: int


class Run(Answer):
    """A model over images; of its times `seconds` are over, and `remaining_seconds` foreseen."""

    id: UUID
    project: UUID
    model: UUID
    model_slug: str
    parameters: dict[str, Any]
    channels: list[int] | None
    region: dict[str, int] | None = None
    measurements: dict[str, Any]
    state: str
    progress: Progress
    created_at: datetime
    seconds: float | None = None
    remaining_seconds: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is queued or running."""
        return self.state in RUN_OVER


class RunItem(Answer):
    """One image of a run."""

    id: UUID
    image: UUID
    image_name: str
    state: str
    attempts: int
    error: str
    segmentation: UUID | None
    objects: int | None
    seconds: float | None


class Segmentation(Answer):
    """The objects of an image; `objects` counts them."""

    id: UUID
    image: UUID
    run: UUID | None
    model: UUID | None
    revision: int
    version: int
    objects: int
    provenance: dict[str, Any]


class Review(Answer):
    """Somebody's verdict on a revision."""

    id: UUID
    segmentation: UUID
    image: UUID
    revision: int
    version: int
    verdict: str
    comment: str
    created_by: str | None
    created_at: datetime


class Phenotype(Answer):
    """A kind of cell: those that lie in all of its gates."""

    id: UUID
    project: UUID
    name: str
    color: str
    gates: list[dict[str, Any]]
    position: int


class Measuring(Answer):
    """More that is measured of a segmentation."""

    id: UUID
    segmentation: UUID
    cells: UUID | None
    measurements: dict[str, Any]
    state: str
    error: str

    @property
    def is_over(self) -> bool:
        """Whether it is measured, or won't be."""
        return self.state in JOB_OVER


class Parts(Answer):
    """How many results of an export are written."""

    done: int
    total: int


class Export(Answer):
    """An archive in the making; `download` is its address once it is made."""

    id: UUID
    format: str
    state: str
    error: str
    progress: Parts
    filename: str
    bytes: int
    sha256: str
    download: str | None

    @property
    def is_over(self) -> bool:
        """Whether it is made, or won't be."""
        return self.state in JOB_OVER


class Point(Answer):
    """How good a model was after an epoch, on the images kept for validation."""

    epoch: int
    step: int
    seconds: float
    loss: float
    best: float
    ap50: float


class Training(Answer):
    """A model on its way, or made: then `model_slug` names it."""

    id: UUID
    project: UUID
    name: str
    engine: str
    start_slug: str | None
    state: str
    error: str
    fraction: float
    curve: list[Point]
    best_ap50: float | None
    model: UUID | None
    model_slug: str | None

    @property
    def is_over(self) -> bool:
        """Whether it does not go on by itself; one that is paused does when it is resumed."""
        return self.state in TRAINING_OVER


class TrainingPlan(Answer):
    """What would come of a training; `refusals` say why it can't be."""

    images: list[str]
    validation_images: list[str]
    objects: int
    minutes: float
    epochs: int
    measured: bool
    refusals: list[str]


class Entry(Answer):
    """One of the models of an evaluation; `figures` are empty before an image is compared."""

    model: UUID
    model_slug: str
    figures: dict[str, Any]


class Evaluation(Answer):
    """Models held against the truth."""

    id: UUID
    project: UUID
    state: str
    progress: Progress
    entries: list[Entry]

    @property
    def is_over(self) -> bool:
        """Whether every image is compared, or can't be."""
        return self.state in RUN_OVER
