"""What holds for every format: pixels as they were stored, and sentences about what is wrong."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.made.attempt import attempt, is_a_sentence
from tests.science.pixels.made.samples import MAKERS, Sample
from tests.science.pixels.test_pictures import whole

ALL = slice(None)


@pytest.fixture(params=MAKERS, ids=lambda maker: maker.__name__)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Sample:
    maker: Callable[[Path], Sample] = request.param
    return maker(tmp_path)


class TestEveryFormat:
    def test_reads_as_it_was_stored(self, sample: Sample) -> None:
        with open_image(sample.path, folder=sample.folder) as (source,):
            assert source.info.shape == sample.pixels.shape
            assert source.info.dtype == sample.pixels.dtype.name
            assert np.array_equal(whole(source), sample.pixels)

    def test_any_region_of_any_plane(self, sample: Sample) -> None:
        t, c, z, height, width = (length - 1 for length in sample.pixels.shape)
        with open_image(sample.path, folder=sample.folder) as (source,):
            region = source.read(t, c, z, slice(3, height), slice(width - 9, width + 1))
            assert np.array_equal(region, sample.pixels[t, c, z, 3:height, width - 9 : width + 1])

    def test_the_name_of_the_file_means_nothing(self, sample: Sample) -> None:
        with open_image(sample.path, name="holiday.jpg", folder=sample.folder) as (source,):
            assert source.info.name == "holiday.jpg"
            assert np.array_equal(source.read(0, 0, 0, ALL, ALL), sample.pixels[0, 0, 0])

    @pytest.mark.parametrize(
        ("limits", "reason"),
        [
            (Limits(max_pixels=1000), " pixels, more than the limit of 1,000 pixels"),
            (Limits(max_bytes=1000), "of pixels, more than the limit of 1 kB"),
            (Limits(max_memory=100), "one piece"),
        ],
    )
    def test_limits_hold_before_anything_is_decoded(
        self, sample: Sample, limits: Limits, reason: str
    ) -> None:
        message, found = attempt(sample.path, limits, sample.folder)
        # What is mapped into memory needs none to be decoded.
        if limits.max_memory > 100 or not found:
            assert reason in message
            assert is_a_sentence(message)

    @pytest.mark.parametrize("kept", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999])
    def test_cut_short_it_is_refused_or_still_right(self, sample: Sample, kept: float) -> None:
        """Some formats end with what is not needed; what is read is never wrong."""
        for path in sorted(self._files(sample), key=lambda path: path.stat().st_size)[-1:]:
            data = path.read_bytes()
            path.write_bytes(data[: int(kept * len(data))])
        message, found = attempt(sample.path, folder=sample.folder)
        if found:
            assert np.array_equal(found[0], sample.pixels)
        else:
            assert is_a_sentence(message)

    def _files(self, sample: Sample) -> list[Path]:
        if sample.path.is_dir():
            return [path for path in sample.path.rglob("*") if path.is_file()]
        return [sample.path]
