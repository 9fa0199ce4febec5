"""OME-Zarr pyramids, written and read back."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zarr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from numpy.typing import NDArray
from obstore.store import MemoryStore
from zarr.storage import MemoryStore as ZarrMemory
from zarr.storage import ObjectStore

from segmentation.science.pixels.axes import Channel, ImageInfo, PixelSize
from segmentation.science.pixels.downsample import halve_mean, halve_mode
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import (
    open_labels,
    open_pyramid,
    write_image,
    write_labels,
)
from segmentation.science.pixels.synthetic import nuclei

ALL = slice(None)
images = nps.arrays(
    st.sampled_from(["uint8", "uint16", "float32"]),
    st.tuples(*(st.integers(1, top) for top in (2, 3, 2, 40, 40))),
    elements={"allow_nan": False, "allow_infinity": False},
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(images)
def test_every_pixel_comes_back(array: NDArray[Any]) -> None:
    source = ArraySource.of(array, "TCZYX")
    store = ZarrMemory()
    write_image(store, source)
    pyramid = open_pyramid(store)
    assert pyramid.info == source.info
    for t, c, z in np.ndindex(array.shape[:3]):
        assert np.array_equal(pyramid.read(t, c, z, ALL, ALL), array[t, c, z])


def test_a_large_image_over_several_shards(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    array = rng.integers(0, 4000, (2100, 2600), np.uint16)
    write_image(tmp_path / "a", ArraySource.of(array))
    pyramid = open_pyramid(tmp_path / "a")
    assert [shape[3:] for shape in pyramid.levels] == [
        (2100, 2600), (1050, 1300), (525, 650), (263, 325),
    ]  # fmt: skip
    region = pyramid.read(0, 0, 0, slice(2040, 2060), slice(2030, 2070))
    assert np.array_equal(region, array[2040:2060, 2030:2070])
    quarter = array.reshape(1050, 2, 1300, 2).astype(float).mean((1, 3))
    assert np.abs(pyramid.read(0, 0, 0, ALL, ALL, level=1) - quarter).max() <= 0.5
    assert not (tmp_path / "a/0/c/0/0/0/2").exists()
    assert sorted(p.name for p in (tmp_path / "a/0/c/0/0/0").iterdir()) == ["0", "1"]


def test_the_metadata_is_ome_zarr(tmp_path: Path) -> None:
    channels = [Channel("DAPI", "#0000ff"), Channel("GFP", "#00ff00")]
    source = ArraySource.of(
        np.arange(2 * 20 * 30, dtype=np.uint16).reshape(2, 20, 30),
        "CYX",
        pixel_size=PixelSize(0.25, 0.5),
        channels=channels,
    )
    write_image(tmp_path, source)
    group = json.loads((tmp_path / "zarr.json").read_text())
    ome = group["attributes"]["ome"]
    assert ome["version"] == "0.5"
    assert [axis["name"] for axis in ome["multiscales"][0]["axes"]] == list("tczyx")
    scale = ome["multiscales"][0]["datasets"][0]["coordinateTransformations"][0]["scale"]
    assert scale == [1, 1, 1, 0.5, 0.25]
    assert [c["label"] for c in ome["omero"]["channels"]] == ["DAPI", "GFP"]
    assert ome["omero"]["channels"][0]["color"] == "0000FF"
    window = ome["omero"]["channels"][1]["window"]
    assert 600 <= window["start"] < window["end"] <= 1199
    array = json.loads((tmp_path / "0/zarr.json").read_text())
    assert array["dimension_names"] == list("tczyx")
    (sharding,) = array["codecs"]
    assert sharding["name"] == "sharding_indexed"
    assert sharding["configuration"]["codecs"][-1]["configuration"]["shuffle"] == "bitshuffle"


def test_the_same_image_gives_the_same_bytes(tmp_path: Path) -> None:
    made = nuclei((700, 900), 50)
    digests = []
    for name in ("a", "b"):
        write_image(tmp_path / name, ArraySource.of(made.image))
        write_labels(
            tmp_path / name / "labels", made.labels[None, None], ArraySource.of(made.image).info
        )
        files = sorted(p for p in (tmp_path / name).rglob("*") if p.is_file())
        digests.append([hashlib.sha256(p.read_bytes()).hexdigest() for p in files])
    assert digests[0] == digests[1]


def test_labels_come_back_from_an_object_store() -> None:
    made = nuclei((600, 1100), 60)
    info = ArraySource.of(made.image, pixel_size=PixelSize(0.3, 0.3)).info
    store = ObjectStore(MemoryStore())
    write_labels(store, made.labels[None, None], info)
    labels = open_labels(store)
    assert labels.shape == (1, 1, 600, 1100)
    assert np.array_equal(labels.all()[0, 0], made.labels)
    small = labels.read(0, 0, ALL, ALL, level=1)
    assert set(np.unique(small)) <= set(np.unique(made.labels))
    assert abs(np.count_nonzero(small) * 4 / np.count_nonzero(made.labels) - 1) < 0.05
    attributes: dict[str, Any] = zarr.open_group(store, mode="r").attrs.asdict()
    assert "image-label" in attributes["ome"]
    assert labels.info.pixel_size == info.pixel_size


@pytest.mark.parametrize("shape", [(700, 900), (2100, 600)])
def test_each_level_halves_the_one_above(shape: tuple[int, int]) -> None:
    made = nuclei(shape, 90)
    info = ArraySource.of(made.image).info
    foreign, stores = made.labels.astype(">i8"), (ZarrMemory(), ZarrMemory())
    write_image(stores[0], ArraySource.of(made.image))
    write_labels(stores[1], foreign[None, None], info)
    image, labels = open_pyramid(stores[0]), open_labels(stores[1])
    for level in range(1, len(image.levels)):
        above = image.read(0, 0, 0, ALL, ALL, level - 1), labels.read(0, 0, ALL, ALL, level - 1)
        assert np.array_equal(image.read(0, 0, 0, ALL, ALL, level), halve_mean(above[0]))
        assert np.array_equal(labels.read(0, 0, ALL, ALL, level), halve_mode(above[1]))


def test_labels_of_another_shape_are_refused() -> None:
    info = ArraySource.of(np.zeros((5, 6), np.uint8)).info
    with pytest.raises(ValueError, match="not of an image"):
        write_labels(ZarrMemory(), np.zeros((1, 1, 6, 5), np.uint32), info)


class Interrupted:
    """A source that fails in the middle."""

    def __init__(self, source: ArraySource) -> None:
        self.inner = source
        self.info: ImageInfo = source.info

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        if t == 1:
            raise InterruptedError
        return self.inner.read(t, c, z, y, x)


def test_an_unfinished_image_is_none(tmp_path: Path) -> None:
    source = ArraySource.of(np.ones((2, 30, 30), np.uint8), "TYX")
    with pytest.raises(InterruptedError):
        write_image(tmp_path / "a", Interrupted(source))
    for missing in (tmp_path / "a", tmp_path / "never"):
        with pytest.raises(ValueError, match="no finished image"):
            open_pyramid(missing)


class Endless:
    """A large image that exists only where it is read."""

    def __init__(self, length: int) -> None:
        self.info = ImageInfo(
            "large", (1, 1, 1, length, length), "uint16", PixelSize(), (Channel("a", "#ffffff"),)
        )
        self.largest = 0

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[Any]:
        rows, columns = y.stop - y.start, x.stop - x.start
        self.largest = max(self.largest, rows * columns)
        return np.add.outer(np.arange(rows), np.arange(columns)).astype(np.uint16)


def test_no_more_than_a_shard_is_asked_for(tmp_path: Path) -> None:
    source = Endless(5000)
    write_image(tmp_path / "a", source)
    assert source.largest == 2048**2
    assert open_pyramid(tmp_path / "a").read(0, 0, 0, slice(4999, 5000), ALL)[0, -1] == 903 + 903
