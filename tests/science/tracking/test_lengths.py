"""Steps, paths and displacements, summed up one by one from where the objects of a track lie."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray

from segmentation.science.measurements import measure
from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.source import ArraySource
from segmentation.science.tracking import add_tracks
from tests.science.tracking.test_tracks import Labels, numbered

SIZE, SECONDS = PixelSize(0.5, 0.5, None), 20.0


def tracked(labels: Labels) -> pa.Table:
    source = ArraySource.of(np.zeros(labels.shape, np.uint8), "TZYX", pixel_size=SIZE)
    info = replace(source.info, interval_s=SECONDS)
    return add_tracks(measure(labels, source), labels, info)


def assert_lengths(table: pa.Table) -> None:
    rows = table.to_pylist()
    for number in {row["track_id"] for row in rows}:
        track = sorted((row for row in rows if row["track_id"] == number), key=lambda row: row["t"])
        assert len({row["t"] for row in track}) == len(track)
        for unit, scale in (("px", 1.0), ("um", 0.5)):
            places = [
                np.array([row["centroid_y_px"], row["centroid_x_px"]]) * scale for row in track
            ]
            path = 0.0
            for at, row in enumerate(track):
                step = float(np.linalg.norm(places[at] - places[at - 1])) if at else 0.0
                path += step
                # The first step of a daughter is the one from her mother.
                if at or not row["parent_track_id"]:
                    assert row[f"step_{unit}"] == (pytest.approx(step) if at else None)
                assert row[f"path_{unit}"] == pytest.approx(path)
                away = float(np.linalg.norm(places[at] - places[0]))
                assert row[f"displacement_{unit}"] == pytest.approx(away)
                if unit == "um" and at:
                    passed = (row["t"] - track[at - 1]["t"]) * SECONDS
                    assert row["speed_um_s"] == pytest.approx(step / passed)
                assert row["time_s"] == row["t"] * SECONDS


@pytest.mark.real_images
def test_lengths_of_a_real_movie(real_images: Path) -> None:
    file = real_images / "timelapse_phase_t98g/labels/t98g_t01-08_crop512.tif"
    assert_lengths(tracked(numbered(tifffile.imread(file))))


@settings(max_examples=30, deadline=None)
@given(nps.arrays("uint8", (3, 7, 9), elements=st.integers(0, 3)))
def test_lengths_of_anything(movie: NDArray[np.uint8]) -> None:
    movie[:, 0, 0] = 0
    if movie.any():
        assert_lengths(tracked(numbered(movie)))
