"""The chunks of a segmentation that edits have changed, in the database."""

import zlib
from collections.abc import Mapping

import numpy as np

from segmentation.domain.masks.models import Patch, Segmentation
from segmentation.science.editing import Place
from segmentation.science.pixels.geometry import levels
from segmentation.science.pixels.label_source import LabelArray

_FIELDS = ("level", "t", "z", "row", "column")
_ROWS_AT_ONCE = 50


class Patches:
    """The changed chunks of a segmentation; which there are is asked once."""

    def __init__(self, segmentation: Segmentation) -> None:
        self._segmentation = segmentation
        self._shape = segmentation.image.shape
        self.versions = versions_of(segmentation)

    def get(self, place: Place) -> LabelArray | None:
        """The chunk, cropped to the image; None where it is as it was."""
        if place not in self.versions:
            return None
        row = Patch.objects.filter(segmentation=self._segmentation, **place._asdict())
        packed = row.values_list("samples", flat=True).get()
        return np.frombuffer(zlib.decompress(packed), "<u4").reshape(self._size(place))

    def _size(self, place: Place) -> tuple[int, int]:
        t, _, z, y, x = self._shape
        grid = levels((t, 1, z, y, x))[place.level]
        (height, width), (tall, wide) = grid.shape[3:], grid.chunk[3:]
        return min(tall, height - place.row * tall), min(wide, width - place.column * wide)


def versions_of(segmentation: Segmentation) -> dict[Place, int]:
    """Which chunks edits have changed since the newest revision, and the version of the last one.

    Older patches stay, for those who still look at an older revision with all edits since.
    """
    newest = segmentation.revisions.filter(number=segmentation.revision)
    since = newest.values_list("version", flat=True).get()
    later = Patch.objects.filter(segmentation=segmentation, version__gt=since)
    rows = later.values_list(*_FIELDS, "version")
    return {Place(*place): version for *place, version in rows}


def save_patches(
    segmentation: Segmentation, version: int, chunks: Mapping[Place, LabelArray]
) -> None:
    """Keep chunks as an edit left them."""
    rows = [
        Patch(
            segmentation=segmentation,
            version=version,
            samples=zlib.compress(samples.astype("<u4").tobytes(), level=1),
            **place._asdict(),
        )
        for place, samples in chunks.items()
    ]
    Patch.objects.bulk_create(
        rows,
        batch_size=_ROWS_AT_ONCE,
        update_conflicts=True,
        unique_fields=["segmentation", *_FIELDS],
        update_fields=["version", "samples"],
    )
