"""What can be asked for, continued: changing shapes, copying, and going back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from segmentation.domain.common.errors import UserError
from segmentation.domain.edits.changes import Subject
from segmentation.domain.edits.models import EditKind
from segmentation.science.editing import copy_to, grow, restore, shrink, smooth, split_at_seeds


@dataclass(frozen=True)
class Smooth:
    """Take corners and frays off objects."""

    kind: ClassVar = EditKind.SMOOTH
    labels: Sequence[int]

    def draw(self, subject: Subject) -> None:
        """Outlines get smoother."""
        smooth(subject.canvas, subject.boxes(self.labels))


@dataclass(frozen=True)
class Grow:
    """Make objects larger by a rim of `by` pixels."""

    kind: ClassVar = EditKind.GROW
    labels: Sequence[int]
    by: float = 1.0

    def draw(self, subject: Subject) -> None:
        """Background beside them becomes theirs."""
        grow(subject.canvas, subject.boxes(self.labels), self.by)


@dataclass(frozen=True)
class Shrink:
    """Make objects smaller by a rim of `by` pixels."""

    kind: ClassVar = EditKind.SHRINK
    labels: Sequence[int]
    by: float = 1.0

    def draw(self, subject: Subject) -> None:
        """Their rims become background."""
        shrink(subject.canvas, subject.boxes(self.labels), self.by)


@dataclass(frozen=True)
class Divide:
    """Divide an object by a watershed from seeds (z, y, x)."""

    kind: ClassVar = EditKind.WATERSHED
    label: int
    seeds: Sequence[Sequence[float]]
    t: int = 0

    def draw(self, subject: Subject) -> None:
        """The largest part stays the object, the others become new ones."""
        box = subject.boxes([self.label])[self.label]
        if not box.t0 <= self.t < box.t1:
            raise UserError("The object is not at this time point.")
        seeds = [(int(z), y, x) for z, y, x in self.seeds]
        split_at_seeds(subject.canvas, self.label, box, self.t, seeds, subject.unused)


@dataclass(frozen=True)
class Copy:
    """Draw objects of a plane in another depth, or at another time."""

    kind: ClassVar = EditKind.COPY
    labels: Sequence[int]
    z: int
    to_z: int
    t: int = 0
    to_t: int | None = None

    def draw(self, subject: Subject) -> None:
        """They stay the same objects in depth, and are new ones in time."""
        there = (self.t if self.to_t is None else self.to_t, self.to_z)
        boxes = subject.boxes(self.labels)
        copy_to(subject.canvas, boxes, (self.t, self.z), there, subject.unused)


@dataclass(frozen=True)
class Restore:
    """Make an object what it was at a version; without a label everything."""

    kind: ClassVar = EditKind.RESTORE
    to: int
    label: int | None = None

    def draw(self, subject: Subject) -> None:
        """What changed since is taken back; as one more entry of the log, which can be undone."""
        then, chunks = subject.since(self.to, self.label)
        restore(subject.canvas, then, chunks, self.label or 0)
        subject.classify(subject.classes_at(self.to, self.label))
