"""Plain TIFF in the forms that microscopes and scripts write."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray
from PIL import Image as Picture

from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.test_pictures import whole

ALL = slice(None)
RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 4000, (70, 90)).astype(np.uint16)
COLOR = RNG.integers(0, 255, (70, 90, 3), np.uint8)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"byteorder": ">"},
        {"bigtiff": True},
        {"rowsperstrip": 7},
        {"rowsperstrip": 7, "compression": "zlib", "predictor": True},
        {"compression": "lzw"},
        {"compression": "packbits"},
        {"tile": (32, 16)},
        {"tile": (32, 32), "compression": "zstd", "byteorder": ">"},
    ],
)
@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_grey_in_every_layout(tmp_path: Path, options: dict[str, Any], dtype: str) -> None:
    image = GREY.astype(dtype)
    tifffile.imwrite(tmp_path / "a.tif", image, **options)
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.shape == (1, 1, 1, 70, 90)
        assert source.info.dtype == dtype
        region = source.read(0, 0, 0, slice(3, 41), slice(30, 77))
        assert np.array_equal(region, image[3:41, 30:77])
        assert np.array_equal(whole(source)[0, 0, 0], image)


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"tile": (32, 32)}])
@pytest.mark.parametrize("alpha", [False, True])
def test_colour_in_every_layout(
    tmp_path: Path, planar: str, options: dict[str, Any], alpha: bool
) -> None:
    image = np.dstack([COLOR, COLOR[..., :1]]) if alpha else COLOR
    stored = np.moveaxis(image, -1, 0) if planar == "separate" else image
    if alpha:
        options = {**options, "extrasamples": ["unassalpha"]}
    tifffile.imwrite(
        tmp_path / "a.tif", stored, photometric="rgb", planarconfig=planar, metadata=None, **options
    )
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.is_rgb
        assert np.array_equal(whole(source)[0, :, 0], np.moveaxis(COLOR, -1, 0))


def test_jpeg_inside_tiff(tmp_path: Path) -> None:
    smooth = np.repeat(np.linspace(0, 255, 128, dtype=np.uint8)[None], 128, 0)
    image = np.dstack([smooth, smooth[::-1, ::-1], smooth])
    tifffile.imwrite(tmp_path / "a.tif", image, photometric="rgb", compression="jpeg")
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.is_rgb
        assert np.abs(whole(source)[0, 1, 0].astype(int) - image[..., 1]).max() < 12


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    nps.arrays(
        st.sampled_from(["uint8", "uint16", "float32"]),
        st.tuples(*(st.integers(2, 5) for _ in range(4))),
        elements={"allow_nan": False, "allow_infinity": False},
    ),
    st.permutations("TCZ"),
)
def test_named_axes_in_any_order(tmp_path: Path, array: NDArray[Any], order: list[str]) -> None:
    axes = "".join(order[:2]) + "YX"
    tifffile.imwrite(tmp_path / "a.tif", array, metadata={"axes": axes}, photometric="minisblack")
    with open_image(tmp_path / "a.tif") as (source,):
        lengths = dict(zip(axes, array.shape, strict=True))
        assert source.info.shape == tuple(lengths.get(axis, 1) for axis in "TCZYX")
        ordered = array.transpose([axes.index(axis) for axis in "TCZYX" if axis in axes])
        assert np.array_equal(whole(source), ordered.reshape(source.info.shape))


def test_pages_without_names_are_depth(tmp_path: Path) -> None:
    stack = np.stack([GREY, GREY + 1, GREY + 2])
    tifffile.imwrite(tmp_path / "a.tif", stack, photometric="minisblack", metadata=None)
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.shape == (1, 1, 3, 70, 90)
        assert np.array_equal(whole(source)[0, 0], stack)


def test_pages_of_different_sizes_are_scenes(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        file.write(GREY, metadata=None)
        file.write(GREY[:40], metadata=None)
    with open_image(tmp_path / "a.tif", name="cells.tif") as sources:
        assert [source.info.shape[3:] for source in sources] == [(70, 90), (40, 90)]
        assert [source.info.name for source in sources] == [
            "cells.tif – scene 1",
            "cells.tif – scene 2",
        ]


def test_pyramids_and_previews_are_left_out(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        file.write(GREY, subifds=1, tile=(32, 32), metadata=None)
        file.write(GREY[::2, ::2], subfiletype=1, tile=(32, 32), metadata=None)
        file.write(GREY[:9, :7], subfiletype=1, metadata=None)
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.shape == (1, 1, 1, 70, 90)


def test_a_palette_becomes_colour_unless_it_only_rises(tmp_path: Path) -> None:
    indices = (GREY % 256).astype(np.uint8)
    colors = RNG.integers(0, 256, (3, 256)).astype(np.uint16) * 257
    green = np.zeros((3, 256), np.uint16)
    green[1] = np.arange(256) * 257
    for name, table in (("colors", colors), ("green", green)):
        tifffile.imwrite(tmp_path / name, indices, photometric="palette", colormap=table)
    with open_image(tmp_path / "colors") as (source,):
        assert source.info.is_rgb
        assert np.array_equal(whole(source)[0, :, 0], (colors >> 8)[:, indices])
    with open_image(tmp_path / "green") as (source,):
        assert source.info.channels[0].color == "#00ff00"
        assert np.array_equal(whole(source)[0, 0, 0], indices)


@pytest.mark.parametrize(
    ("per_unit", "unit", "expected"),
    [(10_000 / 0.325, 3, 0.325), (72, 2, None), (118.11, 3, None), (1, 1, None)],
)
def test_only_a_plausible_metric_resolution_counts(
    tmp_path: Path, per_unit: float, unit: int, expected: float | None
) -> None:
    resolution = (per_unit, per_unit)
    tifffile.imwrite(tmp_path / "a.tif", GREY, resolution=resolution, resolutionunit=unit)
    with open_image(tmp_path / "a.tif") as (source,):
        size = source.info.pixel_size
        assert (size.x, size.y) == (expected, expected)


@pytest.mark.parametrize("dtype", ["bool", "int8", "int16", "float16", "uint32", "float64"])
def test_other_numbers_are_converted_and_it_is_said(tmp_path: Path, dtype: str) -> None:
    image = (GREY % 100).astype(dtype)
    tifffile.imwrite(tmp_path / "a.tif", image)
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.dtype == ("uint8" if dtype == "bool" else "float32")
        assert np.array_equal(whole(source)[0, 0, 0], image.astype(source.info.dtype))
        assert any(dtype in note for note in source.info.notes)


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        (np.zeros((5, 5), np.complex64), "complex64"),
        (np.full((5, 5), 2**31, np.uint32) + np.uint32(1), "exactly"),
        (np.full((5, 5), 1e39), "beyond the range"),
    ],
)
def test_numbers_that_cannot_be_kept_are_refused(
    tmp_path: Path, image: NDArray[Any], reason: str
) -> None:
    tifffile.imwrite(tmp_path / "a.tif", image)
    with pytest.raises(UnreadableImage, match=reason), open_image(tmp_path / "a.tif") as (source,):
        source.read(0, 0, 0, ALL, ALL)


@pytest.mark.parametrize("options", [{}, {"compression": "zlib"}, {"tile": (32, 32)}])
def test_a_truncated_file_is_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    path = tmp_path / "cells.tif"
    tifffile.imwrite(path, GREY, **options)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(UnreadableImage, match=r"^cells.tif is cut short"), open_image(path):
        pass


@pytest.mark.parametrize("compression", [None, "zlib", "jpeg"])
def test_luminance_and_chroma_become_red_green_and_blue(
    tmp_path: Path, compression: str | None
) -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    image[:32, :, 0], image[32:, :, 1], image[:, 32:, 2] = 200, 120, 250
    luma = np.asarray(Picture.fromarray(image).convert("YCbCr"))
    tifffile.imwrite(
        tmp_path / "a.tif", luma, photometric="ycbcr", compression=compression, subsampling=(1, 1)
    )
    with open_image(tmp_path / "a.tif") as (source,):
        assert source.info.is_rgb
        found = np.moveaxis(whole(source)[0, :, 0], 0, -1)
    assert np.abs(found.astype(int) - image).mean() < 2
    assert np.abs(found[8:24, 8:24].astype(int) - image[8:24, 8:24]).max() <= 4
