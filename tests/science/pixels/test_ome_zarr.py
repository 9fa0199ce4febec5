"""OME-Zarr: what its attributes say, series and plates, and what it may try."""

import json
import stat
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr

from segmentation.science.pixels.axes import PixelSize
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.readers import open_image
from tests.science.pixels.made.samples import PIXELS, write_zarr
from tests.science.pixels.test_pictures import whole


def change(path: Path, **values: Any) -> None:
    """Set entries of a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize("version", [2, 3])
def test_metadata(tmp_path: Path, version: int) -> None:
    write_zarr(tmp_path / "a.zarr", version)
    with open_image(tmp_path / "a.zarr") as (source,):
        assert source.info.pixel_size == PixelSize(0.25, 0.5, 2.0)
        assert [channel.name for channel in source.info.channels] == ["DAPI", "GFP", "RFP"]
        assert source.info.channels[0].color == "#00ff00"


def test_fewer_axes_in_another_order(tmp_path: Path) -> None:
    group = zarr.open_group(str(tmp_path / "a.zarr"), mode="w", zarr_format=2)
    group.create_array("full", shape=(3, 40, 40), dtype="uint16")[...] = PIXELS[0, :, 0]
    axes = [{"name": name} for name in "cyx"]
    group.update_attributes({"multiscales": [{"axes": axes, "datasets": [{"path": "full"}]}]})
    with open_image(tmp_path / "a.zarr") as (source,):
        assert source.info.pixel_size == PixelSize()
        assert np.array_equal(whole(source)[0, :, 0], PIXELS[0, :, 0])


def test_series_are_scenes(tmp_path: Path) -> None:
    root = tmp_path / "a.zarr"
    zarr.open_group(str(root), mode="w", zarr_format=2).update_attributes(
        {"bioformats2raw.layout": 3}
    )
    for number in range(2):
        write_zarr(root / str(number), 2)
    with open_image(root) as sources:
        assert [source.info.name for source in sources] == ["a.zarr – 0", "a.zarr – 1"]


def test_plates_have_an_image_a_field(tmp_path: Path) -> None:
    root = tmp_path / "a.zarr"
    group = zarr.open_group(str(root), mode="w", zarr_format=3)
    group.update_attributes({"ome": {"plate": {"wells": [{"path": "A/1"}, {"path": "B/2"}]}}})
    for well in ("A/1", "B/2"):
        inner = zarr.open_group(str(root / well), mode="w", zarr_format=3)
        inner.update_attributes({"ome": {"well": {"images": [{"path": "0"}]}}})
        write_zarr(root / well / "0", 3)
    with open_image(root) as sources:
        assert [source.info.name for source in sources] == ["a.zarr – A/1/0", "a.zarr – B/2/0"]
        assert np.array_equal(whole(sources[1]), PIXELS)


@pytest.mark.parametrize(
    ("place", "values", "reason"),
    [
        ("0/.zarray", {"compressor": {"id": "pickle"}}, r"encoding \(pickle\)"),
        ("0/.zarray", {"filters": [{"id": "pickle"}]}, r"encoding \(pickle\)"),
        ("0/.zarray", {"dtype": "|O"}, "something else than numbers"),
        ("0/.zarray", {"dtype": "<c16", "fill_value": None}, "complex128"),
        ("0/.zarray", {"chunks": [1, 1, 1, 10**6, 10**6]}, "in one piece"),
        ("0/.zarray", {"chunks": [0, 0, 0, 0, 0]}, "damaged"),
        ("0/.zarray", {"shape": [1, 1, 1, 10**6, 10**6]}, "claims to be"),
        ("0/.zarray", {"shape": [1, 1, 1, 0, 9]}, "holds no pixels"),
        ("0/.zarray", {"shape": [1, 1, 1, 1, 1, 9, 9]}, "damaged"),
        (".zattrs", {"multiscales": [{"datasets": [{"path": "../../x"}]}]}, "lead out of it"),
        (".zattrs", {"multiscales": [{"datasets": [{"path": "7"}]}]}, "cut short"),
        (".zattrs", {"multiscales": []}, "damaged"),
        (".zattrs", {"multiscales": [{"axes": list("abyx"), "datasets": [{}]}]}, "beyond time"),
    ],
)
def test_what_it_may_try(tmp_path: Path, place: str, values: dict[str, Any], reason: str) -> None:
    write_zarr(tmp_path / "a.zarr", 2)
    change(tmp_path / "a.zarr" / place, **values)
    with (
        pytest.raises(UnreadableImage, match=reason),
        open_image(tmp_path / "a.zarr") as (source,),
    ):
        whole(source)


def test_codecs_inside_shards_are_looked_at(tmp_path: Path) -> None:
    write_zarr(tmp_path / "a.zarr", 3, shards=(1, 1, 4, 48, 48))
    path = tmp_path / "a.zarr/0/zarr.json"
    meta = json.loads(path.read_text())
    meta["codecs"][0]["configuration"]["codecs"].append({"name": "numcodecs.pickle"})
    path.write_text(json.dumps(meta))
    with (
        pytest.raises(UnreadableImage, match=r"encoding \(numcodecs.pickle\)"),
        open_image(tmp_path / "a.zarr"),
    ):
        pass


def test_a_group_without_an_image(tmp_path: Path) -> None:
    zarr.open_group(str(tmp_path / "a.zarr"), mode="w")
    with (
        pytest.raises(UnreadableImage, match="without an OME-Zarr image"),
        open_image(tmp_path / "a.zarr"),
    ):
        pass


def archive(path: Path, name: str = "a.zarr/.zattrs", mode: int = stat.S_IFREG) -> None:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("a.zarr/.zgroup", "{}")
        opened.writestr(entry, "/etc/passwd")


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("../../outside", stat.S_IFREG, "paths that lead out of it"),
        ("/etc/outside", stat.S_IFREG, "paths that lead out of it"),
        ("a.zarr/..\\..\\outside", stat.S_IFREG, "paths that lead out of it"),
        ("a.zarr/0", stat.S_IFLNK, "links in it"),
    ],
)
def test_archives_that_lead_out_of_themselves(
    tmp_path: Path, name: str, mode: int, reason: str
) -> None:
    archive(tmp_path / "a.zip", name, mode)
    with pytest.raises(UnreadableImage, match=reason), open_image(tmp_path / "a.zip"):
        pass


def test_archives_without_an_image(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as opened:
        opened.writestr("cells.tif", "II*")
    with (
        pytest.raises(UnreadableImage, match="unpack it and upload the files in it"),
        open_image(tmp_path / "a.zip"),
    ):
        pass


def test_an_archive_that_unpacks_to_far_more(tmp_path: Path) -> None:
    """A chunk that the metadata calls small holds half a gigabyte of zeros."""
    write_zarr(tmp_path / "a.zarr", 2)
    change(tmp_path / "a.zarr/0/.zarray", compressor=None)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as opened:
        for path in (tmp_path / "a.zarr").rglob("*"):
            if path.is_file() and path.name.startswith(".z"):
                opened.write(path, str(path.relative_to(tmp_path)))
        opened.writestr("a.zarr/0/0.0.0.0.0", bytes(20_000_000))
    with (
        pytest.raises(UnreadableImage, match="is damaged"),
        open_image(tmp_path / "a.zip") as (source,),
    ):
        whole(source)
