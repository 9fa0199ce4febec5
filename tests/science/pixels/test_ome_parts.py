"""OME-TIFF split over several files."""

from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.science.pixels.errors import PartOfAnother, UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.made.samples import PIXELS, ome_tiff_parts
from tests.science.pixels.test_pictures import whole

OPEN = Path("/proc/self/fd")
HEAD = '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">'


def write_parts(folder: Path, count: int = 3) -> list[Path]:
    """Time points in files of their own, each with the whole XML."""
    names = [f"t{t}.ome.tif" for t in range(count)]
    data = "".join(
        f'<TiffData FirstT="{t}" IFD="0"><UUID FileName="{name}">urn:uuid:{t}</UUID></TiffData>'
        for t, name in enumerate(names)
    )
    size = f'SizeX="40" SizeY="40" SizeZ="1" SizeC="1" SizeT="{count}" Type="uint16"'
    element = f'<Pixels DimensionOrder="XYZCT" {size}>{data}</Pixels>'
    xml = f'{HEAD}<Image ID="Image:0">{element}</Image></OME>'
    for t, name in enumerate(names):
        pixels, packed = PIXELS[0, 0, t % 4] + t, "zlib" if t % 2 else None
        tifffile.imwrite(folder / name, pixels, description=xml, metadata=None, compression=packed)
    return [folder / name for name in names]


def test_the_first_part_leads(tmp_path: Path) -> None:
    paths = write_parts(tmp_path)
    with open_image(paths[0], folder=tmp_path) as (source,):
        assert np.array_equal(
            whole(source)[:, 0, 0], PIXELS[0, 0, :3] + np.arange(3)[:, None, None]
        )
    for path in paths[1:]:
        with pytest.raises(PartOfAnother) as caught, open_image(path, folder=tmp_path):
            pass
        assert caught.value.leader == "t0.ome.tif"


def test_more_parts_than_may_be_open_at_once(tmp_path: Path) -> None:
    paths = write_parts(tmp_path, 100)
    opened = len(list(OPEN.iterdir()))
    with open_image(paths[0], folder=tmp_path) as (source,):
        assert len(list(OPEN.iterdir())) < opened + 50
        pixels = whole(source)
    assert all(np.array_equal(pixels[t, 0, 0], PIXELS[0, 0, t % 4] + t) for t in range(100))
    assert len(list(OPEN.iterdir())) == opened


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    paths = write_parts(tmp_path)
    paths[2].unlink()
    for folder in (tmp_path, None):
        with (
            pytest.raises(UnreadableImage, match=r"several files .* upload all of them together"),
            open_image(paths[0], folder=folder),
        ):
            pass


@pytest.mark.parametrize("name", ["../secret.ome.tif", "/etc/passwd", "sub/secret.ome.tif"])
def test_parts_elsewhere_are_not_opened(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    path = write_parts(inner, 2)[0]
    write_parts(tmp_path, 2)[0].rename(tmp_path / "secret.ome.tif")
    data = path.read_bytes().replace(b"t1.ome.tif", name.encode()[:10].ljust(10, b"x"))
    path.write_bytes(data)
    with pytest.raises(UnreadableImage, match="is not there"), open_image(path, folder=inner):
        pass


def test_links_are_not_followed(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    paths = write_parts(inner, 2)
    paths[1].rename(tmp_path / "elsewhere.tif")
    paths[1].symlink_to(tmp_path / "elsewhere.tif")
    with pytest.raises(UnreadableImage, match="is not there"), open_image(paths[0], folder=inner):
        pass


def test_a_lost_index_is_made_up_for_by_names(tmp_path: Path) -> None:
    sample = ome_tiff_parts(tmp_path)
    (tmp_path / "a.companion.ome").unlink()
    with open_image(sample.path, folder=tmp_path) as (source,):
        assert np.array_equal(whole(source), sample.pixels)
        assert "arranged by the names" in source.info.notes[0]
    with open_image(sample.path) as (source,):
        assert np.array_equal(whole(source), sample.pixels[:, :, :1])
        assert "only its own planes" in source.info.notes[0]


def test_a_part_of_another_size_is_refused(tmp_path: Path) -> None:
    sample = ome_tiff_parts(tmp_path)
    other = tmp_path / "a_Z2.ome.tif"
    with tifffile.TiffFile(other) as tiff:
        description = tiff.pages.first.description
    tifffile.imwrite(other, PIXELS[0, 0, 0, :30], description=description, metadata=None)
    with (
        pytest.raises(UnreadableImage, match="different sizes"),
        open_image(sample.path, folder=tmp_path),
    ):
        pass


def test_an_index_leads_to_the_first_part(tmp_path: Path) -> None:
    ome_tiff_parts(tmp_path)
    index = tmp_path / "a.companion.ome"
    with pytest.raises(PartOfAnother) as caught, open_image(index, folder=tmp_path):
        pass
    assert caught.value.leader == "a_Z0.ome.tif"
    with pytest.raises(UnreadableImage, match="upload it together"), open_image(index):
        pass
