"""Whole images: planes, channels, tiles, progress and stopping."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segmentation.science.engines.errors import EngineError, InputError
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import (
    Segmented,
    load_segmenter,
    model_parameters,
    segment,
)
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs


def outline(model: Path, array: NDArray[np.generic], axes: str, **more: object) -> Segmented:
    segmenter = load_segmenter(model, "cpu")
    values = more.pop("parameters", {})
    kind = model_parameters(segmenter.header)
    parameters = parse_parameters(kind, segmenter.header.parameters, values)  # type: ignore[arg-type]
    return segment(ArraySource.of(array, axes), segmenter, parameters, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_ids_are_dense_and_scores_and_outlines_belong_to_them(
    nuclei_model: Path, dtype: type[np.generic]
) -> None:
    picture = (discs()[0].clip(0, 1) * 250).astype(dtype)
    found = outline(nuclei_model, picture, "YX")
    count = len(found.scores)
    assert count > 0
    assert found.labels.shape == (1, 1, 96, 96)
    assert found.labels.dtype == np.uint32
    assert np.array_equal(np.unique(found.labels), np.arange(count + 1))
    assert len(found.outlines) == count


@pytest.mark.parametrize(
    "array",
    [np.zeros((1, 1), np.uint8), np.zeros((40, 50), np.uint16), np.full((3, 90), 7.0, "f4")],
)
def test_pictures_with_nothing_in_them_are_segmented_too(
    nuclei_model: Path, array: NDArray[np.generic]
) -> None:
    assert outline(nuclei_model, array, "YX", parameters={}).labels.shape[2:] == array.shape


def test_ids_are_unique_over_planes_and_time_points(nuclei_model: Path) -> None:
    planes = np.stack([[discs(seed=z + 2 * t)[0] for z in range(2)] for t in range(2)])
    found = outline(nuclei_model, planes, "TZYX")
    ids = [set(np.unique(plane)) - {0} for plane in found.labels.reshape(4, 96, 96)]
    assert sum(len(own) for own in ids) == len(set.union(*ids)) == len(found.scores)


def test_the_chosen_channel_is_the_one_that_counts(nuclei_model: Path) -> None:
    picture = discs()[0]
    stack = np.stack([np.zeros_like(picture), picture])
    chosen = outline(nuclei_model, stack, "CYX", channels=[1])
    assert np.array_equal(chosen.labels, outline(nuclei_model, picture, "YX").labels)
    assert chosen.provenance["channels"] == [1]


def test_colour_pictures_are_seen_by_their_luminance(nuclei_model: Path) -> None:
    grey = (discs()[0].clip(0, 1) * 255).astype(np.uint8)
    found = outline(nuclei_model, np.stack([grey] * 3, axis=-1), "YXS")
    assert found.provenance["channels"] == "luminance"
    assert np.array_equal(found.labels, outline(nuclei_model, grey, "YX").labels)


def test_a_channel_that_is_not_there_is_refused(nuclei_model: Path) -> None:
    with pytest.raises(InputError, match="no channel 4"):
        outline(nuclei_model, discs()[0], "YX", channels=[4])
    with pytest.raises(InputError, match=r"takes 1 channel\(s\) \(nuclei\), not 2"):
        outline(nuclei_model, discs()[0], "YX", channels=[0, 0])


def test_small_tiles_find_what_one_large_tile_finds(nuclei_model: Path) -> None:
    picture = discs(400, 70)[0]
    whole, tiled = (outline(nuclei_model, picture, "YX", tile=tile) for tile in (1024, 256))
    assert len(whole.scores) == len(tiled.scores) > 0
    assert (whole.labels == tiled.labels).mean() > 0.999


def test_the_same_picture_gives_the_same_labels(nuclei_model: Path) -> None:
    first, second = (outline(nuclei_model, discs()[0], "YX") for _ in range(2))
    assert np.array_equal(first.labels, second.labels)
    assert np.array_equal(first.scores, second.scores)


def test_progress_is_told_and_work_can_be_stopped_within_a_tile(nuclei_model: Path) -> None:
    shares: list[float] = []

    class Stop(Exception):
        pass

    def checkpoint() -> None:
        if len(shares) == 2:
            raise Stop

    with pytest.raises(Stop):
        outline(
            nuclei_model,
            discs(400)[0],
            "YX",
            tile=256,
            progress=shares.append,
            checkpoint=checkpoint,
        )
    assert len(shares) == 2
    assert 0 < shares[0] < shares[1] < 1


@pytest.mark.parametrize("device", ["gpu", "cuda:99"])
def test_a_device_that_is_not_there_is_refused(nuclei_model: Path, device: str) -> None:
    with pytest.raises(EngineError, match="device"):
        load_segmenter(nuclei_model, device)


def test_every_engines_objects_can_be_grown_to_cells(nuclei_model: Path) -> None:
    segmenter, (image, _) = load_segmenter(nuclei_model), discs(150, 12)
    source, kind = ArraySource.of(image), model_parameters(segmenter.header)
    plain = segment(source, segmenter, parse_parameters(kind, {}, {}))
    grown = segment(source, segmenter, parse_parameters(kind, {}, {"grow_px": 4}))
    assert np.array_equal(grown.scores, plain.scores)
    inside = plain.labels > 0
    assert np.array_equal(grown.labels[inside], plain.labels[inside])
    assert (grown.labels > 0).sum() > inside.sum()
    # What the engine drew is the outline of the nucleus, not of the cell.
    assert not len(grown.outlines)
    assert grown.provenance["parameters"]["grow_px"] == 4
