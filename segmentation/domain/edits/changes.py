"""What can be asked for: one class a tool, which says what it does to a canvas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.models import EditKind
from segmentation.domain.masks.models import Segmentation
from segmentation.science.editing import (
    Box,
    Canvas,
    Place,
    Runs,
    fill_holes,
    paint,
    relabel,
    split,
)


class Subject(Protocol):
    """What a change is done to; ids from `unused` on belong to no object."""

    canvas: Canvas
    segmentation: Segmentation

    @property
    def unused(self) -> int: ...

    def boxes(self, labels: Sequence[int]) -> Mapping[int, Box]:
        """Where objects are; raises `UserError` for one that is not."""
        ...

    def since(self, version: int, label: int | None) -> tuple[Canvas, Sequence[Place]]:
        """It as it was at a version, and the chunks that were changed since (around an object)."""
        ...

    def demand_class(self, name: str) -> None:
        """Raises `UserError` for a class that the project hasn't."""
        ...

    def classify(self, classes: Mapping[int, str | None]) -> None:
        """Give objects classes, or with None take them."""
        ...

    def classes_at(self, version: int, label: int | None) -> Mapping[int, str | None]:
        """The classes that objects (or one) had at a version, of those that were changed since."""
        ...


class Change(Protocol):
    """Something a person wants to do to a segmentation."""

    kind: ClassVar[EditKind]

    def draw(self, subject: Subject) -> None:
        """Do it."""
        ...


@dataclass(frozen=True)
class Paint:
    """Add pixels to an object, or draw a new one (without a label); others keep theirs unless
    `over_others`."""

    kind: ClassVar = EditKind.PAINT
    runs: Sequence[Sequence[int]]
    label: int | None = None
    over_others: bool = False

    def draw(self, subject: Subject) -> None:
        """The pixels become the object's."""
        if self.label is not None:
            subject.boxes([self.label])
        label = subject.unused if self.label is None else self.label
        paint(subject.canvas, _runs(self.runs), label, None if self.over_others else 0)


@dataclass(frozen=True)
class Erase:
    """Take pixels from an object, or from all."""

    kind: ClassVar = EditKind.ERASE
    runs: Sequence[Sequence[int]]
    label: int | None = None

    def draw(self, subject: Subject) -> None:
        """The pixels become background."""
        if self.label is not None:
            subject.boxes([self.label])
        paint(subject.canvas, _runs(self.runs), 0, self.label)


@dataclass(frozen=True)
class Delete:
    """Remove objects."""

    kind: ClassVar = EditKind.DELETE
    labels: Sequence[int]

    def draw(self, subject: Subject) -> None:
        """All their pixels become background."""
        relabel(subject.canvas, subject.boxes(self.labels), 0)


@dataclass(frozen=True)
class Merge:
    """Make one object of several: the first."""

    kind: ClassVar = EditKind.MERGE
    labels: Sequence[int]

    def draw(self, subject: Subject) -> None:
        """All pixels become the first one's."""
        labels = list(dict.fromkeys(self.labels))
        if len(labels) < 2:
            raise UserError("Choose two objects or more to merge.")
        places = dict(subject.boxes(labels))
        places.pop(labels[0])
        relabel(subject.canvas, places, labels[0])


@dataclass(frozen=True)
class Split:
    """Cut an object along a line of points (y, x)."""

    kind: ClassVar = EditKind.SPLIT
    label: int
    line: Sequence[tuple[float, float]]
    t: int = 0

    def draw(self, subject: Subject) -> None:
        """The largest part stays the object, the others become new ones."""
        box = subject.boxes([self.label])[self.label]
        if not box.t0 <= self.t < box.t1:
            raise UserError("The object is not at this time point.")
        split(subject.canvas, self.label, box, self.t, self.line, subject.unused)


@dataclass(frozen=True)
class Fill:
    """Close the holes of objects."""

    kind: ClassVar = EditKind.FILL
    labels: Sequence[int]

    def draw(self, subject: Subject) -> None:
        """Background within the objects becomes theirs."""
        fill_holes(subject.canvas, subject.boxes(self.labels))


@dataclass(frozen=True)
class Classify:
    """Say what objects are: give them a class of the project, or none."""

    kind: ClassVar = EditKind.CLASSIFY
    labels: Sequence[int]
    name: str | None = None

    def draw(self, subject: Subject) -> None:
        """No pixel changes."""
        subject.boxes(self.labels)
        if self.name is not None:
            subject.demand_class(self.name)
        subject.classify(dict.fromkeys(self.labels, self.name))


def _runs(rows: Sequence[Sequence[int]]) -> Runs:
    if not rows:
        raise UserError("Nothing was drawn.")
    return Runs(*np.asarray(rows, np.int64).T)
