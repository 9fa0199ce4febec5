"""Tracks in the table of objects: which one it is, how far it has come, how fast it is."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelSource
from segmentation.science.tracking.objects import Moving
from segmentation.science.tracking.overlaps import shared_pixels
from segmentation.science.tracking.tracks import GAP, Tracks, follow

TRACK, PARENT = "track_id", "parent_track_id"
# Columns of tracks stand before these.
_LAST = ("score", "outline_yx")


def add_tracks(
    table: pa.Table,
    labels: LabelSource | LabelArray,
    info: ImageInfo,
    *,
    step: float | None = None,
    gap: int = GAP,
) -> pa.Table:
    """A table of `measure` with a track for each object of a movie; others stay as they are.

    `track_id` counts from 1, `parent_track_id` is the track it comes from by a division, or 0.
    `step_px` is how far it has come since it was seen last, `path_px` all steps of its track,
    `displacement_px` how far it is from where the track begins; likewise in µm, and `time_s` and
    `speed_um_s`, where the file says how long pixels and times are. `step` and `gap` as in
    `follow`.
    """
    if info.shape[0] < 2:
        return table
    moving = Moving.of(table, info.pixel_size)
    tracks = follow(moving, shared_pixels(labels), step=step, gap=gap)
    columns = _columns(moving, tracks, info)
    back = np.empty(len(moving.ids), np.int64)
    back[np.argsort(np.asarray(table["t"], np.int64), kind="stable")] = np.arange(len(back))
    names = table.column_names
    place = next((names.index(name) for name in _LAST if name in names), len(names))
    for offset, (name, values) in enumerate(columns.items()):
        said = values[back]
        column = pa.array(said, mask=np.isnan(said) if said.dtype.kind == "f" else None)
        table = table.add_column(place + offset, name, column)
    return table


def _columns(moving: Moving, tracks: Tracks, info: ImageInfo) -> dict[str, NDArray[Any]]:
    """The columns, of objects in the order of `moving`."""
    is_first = tracks.before < 0
    since = np.where(is_first, np.arange(len(moving.ids)), tracks.before)
    step = np.linalg.norm(moving.place - moving.place[since], axis=1)
    step[is_first] = np.nan
    path, start = np.zeros(len(step)), np.arange(len(step))
    for place in np.flatnonzero(~is_first):
        if tracks.track[since[place]] == tracks.track[place]:
            path[place] = path[since[place]] + step[place]
            start[place] = start[since[place]]
    away = np.linalg.norm(moving.place - moving.place[start], axis=1)
    columns: dict[str, NDArray[Any]] = {
        TRACK: tracks.track.astype(np.uint32),
        PARENT: tracks.parent.astype(np.uint32),
    }
    columns |= {"step_px": step, "path_px": path, "displacement_px": away}
    edge, interval = info.pixel_size.x, info.interval_s
    if edge:
        columns |= {"step_um": step * edge, "path_um": path * edge, "displacement_um": away * edge}
    if interval:
        columns["time_s"] = moving.t * interval
    if edge and interval:
        frames = np.maximum(moving.t - moving.t[since], 1)
        columns["speed_um_s"] = step * edge / (frames * interval)
    return columns


def tracks_again(table: pa.Table, info: ImageInfo) -> pa.Table:
    """The columns of tracks of objects that may have moved; `table` holds whole tracks with
    `track_id` and `parent_track_id`, and those that they come from, as their mothers count.
    """
    moving = Moving.of(table, info.pixel_size)
    order = np.argsort(np.asarray(table["t"], np.int64), kind="stable")
    track, parent = (np.asarray(table[name], np.int64)[order] for name in (TRACK, PARENT))
    before, last = np.full(len(track), -1, np.int64), dict[int, int]()
    for place, (own, mother) in enumerate(zip(track.tolist(), parent.tolist(), strict=True)):
        before[place] = last.get(own, last.get(mother, -1) if mother else -1)
        last[own] = place
    columns = _columns(moving, Tracks(track, parent, before), info)
    found: dict[str, Any] = {"label": moving.ids}
    for name, values in columns.items():
        mask = np.isnan(values) if values.dtype.kind == "f" else None
        found[name] = pa.array(values, mask=mask)
    return pa.table(found)
