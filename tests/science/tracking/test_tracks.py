"""Objects followed through time: real cells moved along paths that are known, and a real movie."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segmentation.science.interchange.tracks import track_table
from segmentation.science.measurements import measure
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.tracking import add_tracks, shared_pixels

Labels = NDArray[np.uint32]
TIMES = 6


def numbered(movie: NDArray[Any]) -> Labels:
    """Ids (T, 1, Y, X) that are unique over all times, in the order of the given ones."""
    found, count = np.zeros((len(movie), 1, *movie.shape[1:]), np.uint32), 0
    for t, frame in enumerate(movie):
        ids, place = np.unique(frame, return_inverse=True)
        fresh = np.arange(len(ids)) + count * (ids > 0)
        found[t, 0] = fresh[place].reshape(frame.shape)
        count += int((ids > 0).sum())
    return found


def followed(labels: Labels, **sizes: Any) -> pa.Table:
    source = ArraySource.of(np.zeros(labels.shape, np.uint8), "TZYX", pixel_size=PixelSize(**sizes))
    return add_tracks(measure(labels, source), labels, source.info)


def true_ids(labels: Labels, movie: NDArray[Any], table: pa.Table) -> NDArray[np.int64]:
    """For each row of a table, the id that its object has in the movie."""
    pairs = np.unique(np.stack([labels[:, 0][movie > 0], movie[movie > 0]]), axis=1)
    known = dict(pairs.T.tolist())
    return np.array([known[label] for label in table["label"].to_pylist()])


def links(ids: NDArray[Any], times: NDArray[Any]) -> set[tuple[int, int]]:
    """Places of objects that follow each other under one id."""
    order = np.lexsort((times, ids))
    return {
        (int(a), int(b)) for a, b in pairwise(order) if ids[a] == ids[b]
    }  # fmt: skip


def disc(movie: NDArray[Any], t: int, y: float, x: float, radius: float, label: int) -> None:
    yy, xx = np.mgrid[: movie.shape[1], : movie.shape[2]]
    movie[t][(yy - y) ** 2 + (xx - x) ** 2 < radius**2] = label


@pytest.mark.real_images
def test_real_cells_on_known_paths_are_followed(real_images: Path) -> None:
    """Each cell of a dense picture goes its own way, some leave, some are missed once."""
    truth = tifffile.imread(real_images / "cells_phase_usiigaci/val/labels/set13.tif")
    rng = np.random.default_rng(3)
    ids = np.unique(truth)[1:]
    ways = dict(zip(ids, rng.normal(0, 6, (len(ids), 2)), strict=True))
    movie = np.zeros((TIMES, *truth.shape), np.int32)
    for label in ids:
        y, x = np.nonzero(truth == label)
        missed = rng.integers(1, 5 * TIMES)
        for t in range(TIMES):
            to = np.round(ways[label] * t + rng.normal(0, 1, 2)).astype(int)
            moved_y, moved_x = y + to[0], x + to[1]
            inside = (
                (moved_y >= 0) & (moved_x >= 0)
                & (moved_y < truth.shape[0]) & (moved_x < truth.shape[1])
            )  # fmt: skip
            if t != missed:
                movie[t, moved_y[inside], moved_x[inside]] = label
    labels = numbered(movie)
    table = followed(labels)
    times = np.asarray(table["t"])
    expected = links(true_ids(labels, movie, table), times)
    found = links(np.asarray(table["track_id"]), times)
    assert len(expected) > 450
    right = len(found & expected)
    assert right / len(expected) > 0.95
    assert right / len(found) > 0.95


@pytest.mark.real_images
def test_a_real_movie_has_one_division_and_steady_cells(real_images: Path) -> None:
    """Of the 28 cells that it begins with one divides, by eye, between the second and third."""
    file = real_images / "timelapse_phase_t98g/labels/t98g_t01-08_crop512.tif"
    table = followed(numbered(tifffile.imread(file)), x=0.5, y=0.5)
    tracks = track_table(table)
    daughters = tracks.filter(np.asarray(tracks["parent_track_id"]) > 0)
    assert daughters.num_rows == 2
    assert daughters["first_t"].to_pylist() == [2, 2]
    (mother,) = set(daughters["parent_track_id"].to_pylist())
    place = tracks["track_id"].to_pylist().index(mother)
    assert tracks["last_t"][place].as_py() == 1
    assert tracks["last_y_px"][place].as_py() == pytest.approx(184, abs=4)
    assert tracks["last_x_px"][place].as_py() == pytest.approx(349, abs=4)
    assert daughters["last_t"].to_pylist() == [7, 7]
    whole = np.asarray(tracks["objects"]) == 8
    assert whole.sum() >= 23
    assert table.num_rows == 231
    path, px = np.asarray(tracks["path_um"]), np.asarray(tracks["path_px"])
    assert np.allclose(path, px / 2)


@given(st.integers(0, 30))
def test_whatever_order_ids_have_tracks_are_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    movie = np.zeros((4, 60, 60), np.int32)
    for label, (y, x) in enumerate(rng.uniform(8, 52, (6, 2)), start=1):
        for t in range(4):
            disc(movie, t, y + 2 * t, x - t, 4, label)
    shuffled = np.concatenate([[0], 1 + rng.permutation(6)])[movie]
    (one, first), (other, second) = (
        (followed(labels), labels) for labels in (numbered(movie), numbered(shuffled))
    )
    at = [
        np.concatenate([[0], np.asarray(table["track_id"], np.int64)])[labels]
        for table, labels in ((one, first), (other, second))
    ]
    pairs = np.unique(np.stack([part.ravel() for part in at]), axis=1)
    assert pairs.shape[1] == len(np.unique(at[0]))


def test_what_is_missed_once_goes_on_and_distances_are_told() -> None:
    movie = np.zeros((5, 40, 90), np.int32)
    for t in (0, 1, 3, 4):
        disc(movie, t, 20, 10 + 3 * t, 6, 1)
    for t in range(3):
        disc(movie, t, 20, 70, 6, 2)
    labels = numbered(movie)
    source = ArraySource.of(
        np.zeros(labels.shape, np.uint8), "TZYX", pixel_size=PixelSize(x=0.5, y=0.5)
    )
    info = replace(source.info, interval_s=10.0)
    table = add_tracks(measure(labels, source), labels, info)
    assert table["track_id"].to_pylist() == [1, 2, 1, 2, 2, 1, 1]
    assert table["parent_track_id"].to_pylist() == [0] * 7
    assert table["step_px"].to_pylist() == pytest.approx([None, None, 3, 0, 0, 6, 3])
    assert table["path_px"].to_pylist() == pytest.approx([0, 0, 3, 0, 0, 9, 12])
    assert table["displacement_um"].to_pylist() == pytest.approx([0, 0, 1.5, 0, 0, 4.5, 6])
    assert table["time_s"].to_pylist() == [0, 0, 10, 10, 20, 30, 40]
    assert table["speed_um_s"].to_pylist() == pytest.approx([None, None, 0.15, 0, 0, 0.15, 0.15])
    tracks = track_table(table)
    assert tracks["objects"].to_pylist() == [4, 3]
    assert tracks["mean_speed_um_s"].to_pylist() == pytest.approx([0.15, 0])
    assert tracks["straightness"].to_pylist() == pytest.approx([1, None])
    names = table.column_names
    assert names.index("track_id") > names.index("area_px")


def test_a_step_that_is_too_far_begins_another_track() -> None:
    movie = np.zeros((2, 40, 120), np.int32)
    disc(movie, 0, 20, 20, 6, 1)
    disc(movie, 1, 20, 80, 6, 1)
    labels = numbered(movie)
    source = ArraySource.of(np.zeros(labels.shape, np.uint8), "TZYX")
    table = measure(labels, source)
    assert add_tracks(table, labels, source.info)["track_id"].to_pylist() == [1, 2]
    near = add_tracks(table, labels, source.info, step=70)
    assert near["track_id"].to_pylist() == [1, 1]


def test_stacks_are_followed_in_depth() -> None:
    labels = np.zeros((2, 6, 20, 20), np.uint32)
    labels[0, 0:2, 5:10, 5:10], labels[0, 4:6, 5:10, 5:10] = 1, 2
    labels[1, 0:2, 6:11, 5:10], labels[1, 4:6, 4:9, 5:10] = 3, 4
    table = followed(labels, x=1.0, y=1.0, z=2.0)
    assert table["track_id"].to_pylist() == [1, 2, 1, 2]
    assert table["step_um"].to_pylist() == pytest.approx([None, None, 1, 1])


def test_movies_without_objects_and_single_pictures() -> None:
    empty = np.zeros((3, 1, 20, 20), np.uint32)
    assert followed(empty)["track_id"].to_pylist() == []
    assert track_table(followed(empty)).num_rows == 0
    assert "track_id" not in followed(empty[:1]).column_names
    assert shared_pixels(empty).shape == (0, 3)
