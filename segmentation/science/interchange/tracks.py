"""The tracks of objects through time as CSV: a row a track."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from segmentation.science.interchange.base import CannotHold, Format
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelSource

_LENGTHS = ("path_px", "displacement_px", "path_um", "displacement_um")


def track_table(table: pa.Table) -> pa.Table:
    """A row for each track of a table of objects: when, from where to where, how far, how fast.

    `straightness` is displacement over path, null for what stays where it is. Objects whose track
    nobody knows are left out. Raises `CannotHold` where objects were not followed.
    """
    if "track_id" not in table.column_names:
        raise CannotHold("These objects were not followed through time, so there are no tracks.")
    known = table.filter(pc.is_valid(table["track_id"]))
    known = known.sort_by([("track_id", "ascending"), ("t", "ascending")])
    ids, times = np.asarray(known["track_id"], np.int64), np.asarray(known["t"], np.int64)
    tracks, first = np.unique(ids, return_index=True)
    last = np.append(first[1:], len(ids))[: len(first)] - 1
    columns: dict[str, Any] = {
        "track_id": tracks.astype(np.uint32),
        "parent_track_id": known["parent_track_id"].take(first),
        "first_t": times[first],
        "last_t": times[last],
        "objects": last - first + 1,
        "first_label": known["label"].take(first),
        "last_label": known["label"].take(last),
    }
    for axis in "zyx":
        place = known[f"centroid_{axis}_px"]
        columns |= {f"first_{axis}_px": place.take(first), f"last_{axis}_px": place.take(last)}
    columns |= {
        name: pa.array(_known(known, name)[last], from_pandas=True)
        for name in _LENGTHS
        if name in known.column_names
    }
    path, away = _known(known, "path_px")[last], _known(known, "displacement_px")[last]
    columns["straightness"] = _ratio(away, path)
    if "speed_um_s" in known.column_names:
        time = _known(known, "time_s")
        columns["mean_speed_um_s"] = _ratio(
            _known(known, "path_um")[last], time[last] - time[first]
        )
    return pa.table(columns)


def write_tracks(
    path: Path,
    labels: LabelSource | LabelArray,  # noqa: ARG001
    info: ImageInfo,  # noqa: ARG001
    table: pa.Table,
) -> None:
    """Write the tracks; raises `CannotHold` where objects were not followed."""
    tracks = track_table(table)
    pyarrow.csv.write_csv(tracks, path, pyarrow.csv.WriteOptions(quoting_style="needed"))


def _known(table: pa.Table, name: str) -> NDArray[np.float64]:
    """A column with NaN for null."""
    values: NDArray[np.float64] = table[name].to_numpy(zero_copy_only=False).astype(np.float64)
    return values


def _ratio(over: NDArray[np.float64], under: NDArray[np.float64]) -> pa.Array:
    known = np.where(under > 0, under, np.nan)
    return pa.array(over / known, from_pandas=True)


FORMAT = Format("tracks-csv", ".tracks.csv", "text/csv", write_tracks)
