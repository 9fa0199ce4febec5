"""OME-TIFF."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from segmentation.science.pixels.readers.ome_xml import images_of, read_ome
from tests.science.pixels.test_pictures import whole

STACK = np.arange(2 * 3 * 4 * 20 * 25, dtype=np.uint16).reshape(2, 3, 4, 20, 25)
METADATA: dict[str, Any] = {
    "axes": "TZCYX",
    "PhysicalSizeX": 100,
    "PhysicalSizeXUnit": "nm",
    "PhysicalSizeY": 0.1,
    "PhysicalSizeY Unit": "µm",
    "PhysicalSizeZ": 0.5,
    "Channel": {"Name": ["DAPI", "GFP", "RFP", "Cy5"], "Color": [65535, 16711935, -16776961, 1]},
}


@pytest.mark.parametrize("options", [{}, {"tile": (16, 16), "compression": "zlib"}])
def test_axes_sizes_names_and_colours(tmp_path: Path, options: dict[str, Any]) -> None:
    tifffile.imwrite(tmp_path / "a.ome.tif", STACK, ome=True, metadata=METADATA, **options)
    with open_image(tmp_path / "a.ome.tif") as (source,):
        info = source.info
        assert info.shape == (2, 4, 3, 20, 25)
        assert info.pixel_size == PixelSize(0.1, 0.1, 0.5)
        assert [c.name for c in info.channels] == ["DAPI", "GFP", "RFP", "Cy5"]
        assert [c.color for c in info.channels] == ["#0000ff", "#00ff00", "#ff0000", "#000000"]
        assert np.array_equal(whole(source), STACK.transpose(0, 2, 1, 3, 4))


@pytest.mark.parametrize("axes", ["TCZYX", "ZTCYX", "CZTYX"])
def test_every_order_of_planes(tmp_path: Path, axes: str) -> None:
    tifffile.imwrite(tmp_path / "a.ome.tif", STACK, ome=True, metadata={"axes": axes})
    with open_image(tmp_path / "a.ome.tif") as (source,):
        expected = STACK.transpose([axes.index(axis) for axis in "TCZYX"])
        assert np.array_equal(whole(source), expected)


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_colour(tmp_path: Path, planar: str) -> None:
    color = np.arange(20 * 25 * 3, dtype=np.uint8).reshape(20, 25, 3)
    stored = np.moveaxis(color, -1, 0) if planar == "separate" else color
    tifffile.imwrite(
        tmp_path / "a.ome.tif", stored, ome=True, photometric="rgb", planarconfig=planar
    )
    with open_image(tmp_path / "a.ome.tif") as (source,):
        assert source.info.is_rgb
        assert np.array_equal(whole(source)[0, :, 0], np.moveaxis(color, -1, 0))


def test_images_are_scenes(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.ome.tif", ome=True) as file:
        file.write(STACK[0, 0], metadata={"axes": "CYX", "Name": "first"}, photometric="minisblack")
        file.write(STACK[0, 0, 0, :9] + 1, metadata={"axes": "YX", "Name": "second"})
    with open_image(tmp_path / "a.ome.tif", name="b.ome.tif") as sources:
        assert [source.info.name for source in sources] == [
            "b.ome.tif – first",
            "b.ome.tif – second",
        ]
        assert [source.info.shape for source in sources] == [(1, 4, 1, 20, 25), (1, 1, 1, 9, 25)]
        assert np.array_equal(whole(sources[1])[0, 0, 0], STACK[0, 0, 0, :9] + 1)


def xml(pixels: str, before: str = "") -> str:
    return (
        f'{before}<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">'
        '<Image ID="Image:0">'
        f'<Pixels ID="Pixels:0" Type="uint16" SizeX="25" SizeY="20" {pixels}</Pixels></Image></OME>'
    )


ONE = 'SizeZ="1" SizeC="1" SizeT="1" DimensionOrder="XYZCT">'
NAME = '<UUID FileName="{}">urn:uuid:{}</UUID>'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (xml(ONE + "<TiffData/>", '<!DOCTYPE a [<!ENTITY b "c">]>'), "unsafe"),
        (xml(ONE + "<TiffData>"), "damaged"),
        ('<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"></OME>', "no image"),
        (xml(ONE.replace("ZCT", "ZZZ") + "<TiffData/>"), "damaged"),
        (xml(ONE), "lacks some"),
        (xml(ONE.replace('SizeZ="1"', 'SizeZ="9"') + "<TiffData/>"), "lists 9 planes"),
        (xml(ONE.replace('SizeZ="1"', 'SizeZ="-1"') + "<TiffData/>"), "damaged"),
        (xml(ONE.replace('SizeZ="1"', 'SizeZ="many"') + "<TiffData/>"), "damaged"),
        (xml(ONE + '<TiffData IFD="77"/>'), "cut short"),
        (xml(ONE + '<TiffData FirstZ="3"/>'), "damaged"),
        (xml(ONE.replace('">', '"><Channel SamplesPerPixel="3"/>', 1) + "<TiffData/>"), "damaged"),
        (xml(ONE.replace('"25"', '"26"') + "<TiffData/>").replace('"25"', '"26"'), "damaged"),
        (
            xml(
                ONE
                + f"<TiffData>{NAME.format('a.tif', 1)}</TiffData>"
                + f"<TiffData>{NAME.format('../../etc/passwd', 2)}</TiffData>"
            ),
            "one of several files",
        ),
    ],
)
def test_xml_that_cannot_be_true(tmp_path: Path, text: str, reason: str) -> None:
    tifffile.imwrite(
        tmp_path / "a.ome.tif", STACK[0, 0, 0], description=text.encode(), metadata=None
    )
    with pytest.raises(UnreadableImage, match=reason), open_image(tmp_path / "a.ome.tif"):
        pass


def test_a_renamed_file_is_still_its_own(tmp_path: Path) -> None:
    text = xml(ONE + f"<TiffData>{NAME.format('/etc/passwd', 1)}</TiffData>")
    (image,) = images_of(read_ome(text), pages=1)
    assert image.planes.ifds.tolist() == [[[0]]]
    assert image.planes.files == ()
    tifffile.imwrite(
        tmp_path / "a.ome.tif", STACK[0, 0, 0], description=text.encode(), metadata=None
    )
    with open_image(tmp_path / "a.ome.tif") as (source,):
        assert np.array_equal(whole(source)[0, 0, 0], STACK[0, 0, 0])


@pytest.mark.real_images
def test_real_files(real_images: Path) -> None:
    folder = real_images / "vendor/ome-tiff"
    with open_image(folder / "multi-channel.ome.tif") as (source,):
        assert source.info.shape == (1, 3, 1, 167, 439)
        assert source.info.dtype == "float32"
    with open_image(folder / "multifile/multifile-Z1.ome.tiff") as (source,):
        assert source.info.shape == (1, 1, 1, 24, 18)
        assert "only its own planes" in source.info.notes[0]
