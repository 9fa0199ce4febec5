"""Reading segmentations: label pyramids and object tables."""

import io
import json
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from segmentation.domain.common import storage
from segmentation.domain.common.errors import NotFound
from segmentation.domain.images.models import Image
from segmentation.domain.masks.amendments import amended
from segmentation.domain.masks.models import Amendment, Revision, Segmentation
from segmentation.domain.masks.patches import Patches
from segmentation.domain.masks.tables import ROWS_A_GROUP, table_rows
from segmentation.science.editing import PatchedLabels
from segmentation.science.pixels.store import Labels
from segmentation.science.pixels.store import open_labels as open_label_pyramid


def find_revision(segmentation: Segmentation, number: int | None = None) -> Revision:
    """A revision by its number, the newest without one; raises `NotFound`."""
    wanted = segmentation.revision if number is None else number
    revision = segmentation.revisions.filter(number=wanted).first()
    if revision is None:
        raise NotFound(f"This segmentation has no revision {wanted}.")
    return revision


def newest_revisions(segmentations: Iterable[Segmentation]) -> dict[UUID, Revision]:
    """The newest revision of each of many segmentations, by the segmentation's key."""
    keys = [segmentation.pk for segmentation in segmentations]
    newest = Revision.objects.filter(segmentation__in=keys, number=F("segmentation__revision"))
    return {revision.segmentation_id: revision for revision in newest}


def with_latest_segmentation(images: QuerySet[Image]) -> QuerySet[Image]:
    """Images with the ids `latest_segmentation` and `truth`, and the number `latest_objects`; None
    where there is none. Trials count only where there is nothing else."""
    order = ("trial", "-created_at", "-pk")
    newest = Segmentation.objects.present().filter(image=OuterRef("pk")).order_by(*order)
    return images.annotate(
        truth=Subquery(newest.filter(truth=True).values("pk")[:1]),
        latest_segmentation=Subquery(newest.values("pk")[:1]),
        latest_objects=Subquery(newest.values("object_count")[:1]),
    )


def truths_of(images: QuerySet[Image]) -> QuerySet[Segmentation]:
    """The newest truth of each of `images` that has one, with its image."""
    newer = Segmentation.objects.present().filter(
        Q(created_at__gt=OuterRef("created_at"))
        | Q(created_at=OuterRef("created_at"), pk__gt=OuterRef("pk")),
        image=OuterRef("image"),
        truth=True,
    )
    truths = Segmentation.objects.present().filter(~Exists(newer), image__in=images)
    truths = truths.filter(truth=True)
    return truths.select_related("image").order_by("image__name", "pk")


def open_labels(segmentation: Segmentation, number: int | None = None) -> Labels:
    """The label image of a revision, read lazily; without a number as it is now, with all edits."""
    revision = find_revision(segmentation, number)
    stored = open_label_pyramid(storage.zarr_store(revision.pixels_key, read_only=True))
    if number is not None or segmentation.version == revision.version:
        return stored
    return PatchedLabels(stored.info, stored.arrays, Patches(segmentation))


def read_table(
    segmentation: Segmentation,
    columns: Sequence[str] | None = None,
    start: int = 0,
    stop: int | None = None,
    *,
    number: int | None = None,
    newest: Revision | None = None,
) -> pa.Table:
    """Objects `start` to `stop`, in the order of their ids; all columns unless named.

    They are those of a revision; without its number those of now, with all edits. Who reads many
    tables finds the `newest` revisions in one go.
    """
    revision = newest or find_revision(segmentation, number)
    if number is not None or segmentation.version == revision.version:
        return table_rows(_table_file(revision), columns, start, stop)
    wanted = None if columns is None else [*dict.fromkeys(["label", *columns])]
    now = amended(table_rows(_table_file(revision), wanted), _changed(segmentation, revision))
    kept = now if columns is None else now.select([c for c in columns if c in now.column_names])
    return kept.slice(start, None if stop is None else max(stop - start, 0))


def table_columns(segmentation: Segmentation) -> list[str]:
    """The columns of its table, in their order; no row is read."""
    return list(table_rows(_table_file(find_revision(segmentation)), None, 0, 0).column_names)


def read_rows(
    segmentation: Segmentation, labels: Collection[int], *, number: int | None = None
) -> dict[int, dict[str, Any]]:
    """The whole rows of some objects as they are now, or were in a revision; those that aren't
    there are left out. Only the parts of the table that hold them are read.
    """
    revision = find_revision(segmentation, number)
    changed = _changed(segmentation, revision).filter(label__in=labels)
    now = {row.label: row.measured for row in changed} if number is None else {}
    found = {label: json.loads(row) for label, row in now.items() if row is not None}
    file = _table_file(revision)
    ids = np.asarray(table_rows(file, ["label"])["label"], np.int64)
    wanted = np.fromiter((label for label in labels if label not in now), np.int64)
    places = np.flatnonzero(np.isin(ids, wanted))
    for group in np.unique(places // ROWS_A_GROUP):
        first = int(group) * ROWS_A_GROUP
        inside = places[places // ROWS_A_GROUP == group] - first
        for row in table_rows(file, None, first, first + ROWS_A_GROUP).take(inside).to_pylist():
            found[row["label"]] = row
    return found


def _changed(segmentation: Segmentation, revision: Revision) -> QuerySet[Amendment]:
    return segmentation.amendments.filter(version__gt=revision.version)


def _table_file(revision: Revision) -> Path | io.BytesIO:
    key = revision.table_key
    return storage.local_path(key) or io.BytesIO(storage.get_bytes(key))


def position_of_label(
    segmentation: Segmentation, label: int, *, number: int | None = None
) -> int | None:
    """Where the row of an object is in the table of a revision, or of now; None without one."""
    labels = read_table(segmentation, ["label"], number=number).column("label").to_numpy()
    position = int(np.searchsorted(labels, label))
    return position if position < len(labels) and labels[position] == label else None
