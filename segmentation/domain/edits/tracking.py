"""Tracks of a movie as an edit leaves them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.queries import read_table, table_columns
from segmentation.science.measurements.again import Rows
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.tracking.columns import PARENT, TRACK, tracks_again

_KNOWN = (TRACK, PARENT)


def follow(
    segmentation: Segmentation, rows: Mapping[int, dict[str, Any] | None], info: ImageInfo
) -> Rows:
    """How far the objects of the touched tracks have come, and those of tracks that divided from
    these. An object keeps its track, also when it was gone; a new one gets a track of its own."""
    size = "volume_px" if "volume_px" in table_columns(segmentation) else "area_px"
    columns = ["label", "t", *(f"centroid_{axis}_px" for axis in "zyx"), size, *_KNOWN]
    before = read_table(segmentation, columns)
    _name_tracks(segmentation, rows, before)
    there = [{name: row[name] for name in columns} for row in rows.values() if row is not None]
    kept = before.filter(~np.isin(np.asarray(before["label"], np.int64), list(rows)))
    now = pa.concat_tables([kept, pa.Table.from_pylist(there, schema=before.schema)])
    now = now.filter(pc.is_valid(now[TRACK])).sort_by("label")
    track, parent = (np.asarray(now[name], np.int64) for name in _KNOWN)
    lost = np.isin(np.asarray(before["label"], np.int64), list(rows))
    touched = {row[TRACK] for row in there}
    touched.update(value for value in before[TRACK].filter(lost).to_pylist() if value is not None)
    changed = np.isin(track, list(touched)) | np.isin(parent, list(touched))
    mothers = np.isin(track, parent[changed])
    found = tracks_again(now.filter(changed | mothers), info).to_pylist()
    wanted = set(now["label"].filter(changed).to_pylist())
    return {row.pop("label"): row for row in found if row["label"] in wanted}


def _name_tracks(
    segmentation: Segmentation, rows: Mapping[int, dict[str, Any] | None], before: pa.Table
) -> None:
    """Give new rows without a track the one that the object had, or one that nobody has."""
    lacking = [row for row in rows.values() if row is not None and row.get(TRACK) is None]
    if not lacking:
        return
    number = segmentation.revision
    first = read_table(segmentation, ["label", *_KNOWN], number=number)
    had = first.filter(np.isin(np.asarray(first["label"], np.int64), [r["label"] for r in lacking]))
    known = {row["label"]: row for row in had.to_pylist()}
    highest = max(pc.max(table[TRACK]).as_py() or 0 for table in (before, first))
    for row in lacking:
        was = known.get(row["label"])
        if was is None or was[TRACK] is None:
            highest += 1
            was = {TRACK: highest, PARENT: 0}
        row.update({name: was[name] for name in _KNOWN})
