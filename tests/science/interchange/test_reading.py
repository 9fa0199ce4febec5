"""Labels from the files of other programs, as those programs write them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image
from roifile import ROI_TYPE, ImagejRoi, roiwrite

from segmentation.science.interchange import read_labels
from segmentation.science.interchange.reading import READERS
from segmentation.science.pixels.errors import UnreadableImage
from segmentation.science.pixels.limits import Limits
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_labels
from tests.science.interchange import foreign
from tests.science.interchange.foreign import (
    BOXES,
    SHAPE,
    WRITERS,
    as_geojson,
    as_rois,
    as_zarr_folder,
    coco,
    corners,
    plane,
)


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
class TestEveryFormat:
    def test_gives_its_labels_with_their_ids(
        self, write: Callable[[Path], None], tmp_path: Path
    ) -> None:
        """The name says nothing: the content tells the format."""
        write(tmp_path / "download")
        labels = read_labels(tmp_path / "download", SHAPE)
        assert labels.dtype == np.uint32
        assert np.array_equal(labels, plane()[None, None])

    def test_is_refused_for_an_image_of_another_size(
        self, write: Callable[[Path], None], tmp_path: Path
    ) -> None:
        write(tmp_path / "download")
        said = "^mine has an outline that lies outside the image of 45 × 40 pixels"
        if write not in (as_rois, as_geojson):
            said = "^mine holds labels of 60 × 40 pixels, but the image has 45 × 40 pixels"
        with pytest.raises(UnreadableImage, match=said):
            read_labels(tmp_path / "download", (1, 1, 40, 45), name="mine")


def test_png_of_eight_and_sixteen_bits(tmp_path: Path) -> None:
    small = np.minimum(plane(), 300)
    Image.fromarray(small.astype(np.uint16)).save(tmp_path / "a.png")
    assert np.array_equal(read_labels(tmp_path / "a.png", SHAPE)[0, 0], small)
    places = (plane() % 251).astype(np.uint8)
    colored = Image.fromarray(places).convert("P")
    colored.putdata(places.ravel())
    colored.save(tmp_path / "b.png")
    assert np.array_equal(read_labels(tmp_path / "b.png", SHAPE)[0, 0], places)
    Image.fromarray(np.zeros((40, 60, 3), np.uint8)).save(tmp_path / "c.png")
    with pytest.raises(UnreadableImage, match="a picture in colour"):
        read_labels(tmp_path / "c.png", SHAPE)


def test_stacks_and_series(tmp_path: Path) -> None:
    labels = np.random.default_rng(0).integers(0, 9, (2, 3, 20, 30)).astype(np.uint16)
    tifffile.imwrite(tmp_path / "a.tif", labels[:, :, None], imagej=True)
    assert np.array_equal(read_labels(tmp_path / "a.tif", (2, 3, 20, 30)), labels)
    tifffile.imwrite(
        tmp_path / "b.tif", labels[0], metadata={"axes": "ZYX"}, photometric="minisblack"
    )
    assert np.array_equal(read_labels(tmp_path / "b.tif", (1, 3, 20, 30)), labels[:1])
    # Pages whose meaning nobody wrote down are whatever the image has.
    tifffile.imwrite(tmp_path / "c.tif", labels[0], metadata=None, photometric="minisblack")
    assert np.array_equal(read_labels(tmp_path / "c.tif", (3, 1, 20, 30))[:, 0], labels[0])
    with pytest.raises(UnreadableImage, match="3 planes of 30 × 20 pixels, but the image has 30"):
        read_labels(tmp_path / "b.tif", (1, 1, 20, 30))


def test_rois_of_stacks_lie_in_their_planes(tmp_path: Path) -> None:
    square = [[2, 2], [6, 2], [6, 6], [2, 6]]
    rois = [
        ImagejRoi.frompoints(square, name="4", z=1, t=0),
        ImagejRoi.frompoints(square, name="5", z=0, t=1),
        ImagejRoi.frompoints(square, name="6", position=5),
    ]
    roiwrite(tmp_path / "a.zip", rois)
    labels = read_labels(tmp_path / "a.zip", (2, 3, 10, 10))
    found = {label: np.argwhere(labels == label)[0][:2].tolist() for label in (4, 5, 6)}
    assert found == {4: [0, 1], 5: [1, 0], 6: [1, 2]}
    assert (labels > 0).sum() == 3 * 16
    roiwrite(tmp_path / "b.zip", [ImagejRoi.frompoints(square, name="7")])
    with pytest.raises(UnreadableImage, match="the ROI “7” on no plane"):
        read_labels(tmp_path / "b.zip", (2, 3, 10, 10))


def test_one_roi_alone_rectangles_and_ovals(tmp_path: Path) -> None:
    oval = ImagejRoi(roitype=ROI_TYPE.OVAL, left=10, top=5, right=30, bottom=25, name="9")
    oval.tofile(tmp_path / "9.roi")
    labels = read_labels(tmp_path / "9.roi", SHAPE)[0, 0]
    assert (labels == 9).sum() == pytest.approx(np.pi * 100, rel=0.03)
    assert np.argwhere(labels).min(0).tolist() == [5, 10]
    line = ImagejRoi(roitype=ROI_TYPE.LINE, x1=0, y1=0, x2=5, y2=5)
    line.tofile(tmp_path / "line.roi")
    with pytest.raises(UnreadableImage, match="a line; objects are areas"):
        read_labels(tmp_path / "line.roi", SHAPE)


def test_holes_parts_and_planes_of_geojson(tmp_path: Path) -> None:
    outer, hole = corners((5, 25, 5, 25)), corners((10, 20, 10, 20))
    far = {
        "type": "MultiPolygon",
        "coordinates": [[corners((0, 2, 0, 2))], [corners((3, 5, 0, 2))]],
    }
    features = [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [outer, hole]}},
        {"type": "Feature", "geometry": {**far, "plane": {"c": -1, "z": 1, "t": 0}}},
    ]
    (tmp_path / "a.geojson").write_text(json.dumps(features))
    labels = read_labels(tmp_path / "a.geojson", (1, 2, 40, 60))
    assert [(labels == 1).sum(), (labels == 2).sum()] == [300, 8]
    assert labels[0, 1, 4, 1] == 2
    with pytest.raises(UnreadableImage, match="plane Z 2, T 1, which the image doesn't have"):
        read_labels(tmp_path / "a.geojson", SHAPE)


def test_the_smaller_of_two_that_overlap_is_on_top(tmp_path: Path) -> None:
    boxes = {"2": (10, 14, 10, 14), "1": (5, 25, 5, 25)}
    rois = [ImagejRoi.frompoints(corners(box), name=name) for name, box in boxes.items()]
    roiwrite(tmp_path / "a.zip", rois)
    labels = read_labels(tmp_path / "a.zip", SHAPE)
    assert [(labels == 1).sum(), (labels == 2).sum()] == [400 - 16, 16]


@pytest.mark.parametrize("written", [as_rois, as_geojson], ids=["rois", "geojson"])
def test_what_sticks_out_is_cut_at_the_edge_and_told(
    written: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = {1: (-6, 5, 10, 20), 2: (30, 44, 52, 61), 3: (8, 12, 8, 12), 4: (20, 25, 57, 61)}
    monkeypatch.setattr(foreign, "BOXES", outside)
    written(tmp_path / "a")
    cut: set[int] = set()
    labels = read_labels(tmp_path / "a", SHAPE, cut=cut)[0, 0]
    # A pixel beside the image is how some programs draw along its edge.
    assert cut == {1, 2}
    assert [(labels == label).sum() for label in outside] == [50, 80, 16, 15]


def test_an_outline_beside_the_image_is_refused(tmp_path: Path) -> None:
    roiwrite(tmp_path / "a.zip", [ImagejRoi.frompoints(corners((2, 9, 70, 80)), name="1")])
    with pytest.raises(UnreadableImage, match="lies outside the image of 60 × 40 pixels"):
        read_labels(tmp_path / "a.zip", SHAPE)


def test_names_that_are_no_ids_are_numbered_in_order(tmp_path: Path) -> None:
    boxes = {"0001-0012": (1, 5, 1, 5), "nucleus": (10, 20, 10, 20)}
    rois = [ImagejRoi.frompoints(corners(box), name=name) for name, box in boxes.items()]
    roiwrite(tmp_path / "a.zip", rois)
    labels = read_labels(tmp_path / "a.zip", SHAPE)
    assert [(labels == 1).sum(), (labels == 2).sum()] == [16, 100]


def test_coco_speaks_of_the_image_by_name(tmp_path: Path) -> None:
    document = coco(lambda label: [np.ravel(corners(BOXES[label])).tolist()])
    document["images"].append({"id": 6, "file_name": "other.tif", "height": 9, "width": 9})
    document["annotations"].append({"id": 1, "image_id": 6, "iscrowd": 1, "segmentation": []})
    (tmp_path / "a.json").write_text(json.dumps(document))
    labels = read_labels(tmp_path / "a.json", SHAPE, image_name="cells.ome.png")
    assert set(np.unique(labels)) == {0, *BOXES}
    with pytest.raises(UnreadableImage, match=r"several images, but not of “third\.tif”"):
        read_labels(tmp_path / "a.json", SHAPE, image_name="third.tif")


def test_several_label_images_are_refused(tmp_path: Path) -> None:
    as_zarr_folder(tmp_path / "a")
    source = ArraySource.of(np.zeros(SHAPE[2:], np.uint8))
    write_labels(tmp_path / "a/labels/nuclei", plane()[None, None], source.info)
    with pytest.raises(UnreadableImage, match=r"several label images \(labels/cells, labels/nucl"):
        read_labels(tmp_path / "a", SHAPE)


class Runs:
    """An object whose pickle would run something when it is loaded."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("/tmp/ocellus-was-here"),))  # noqa: S108


@pytest.mark.parametrize("place", ["beside", "as the masks"])
def test_a_pickle_that_would_run_something_runs_nothing(place: str, tmp_path: Path) -> None:
    content = {"masks": plane(), "flows": Runs()} if place == "beside" else {"masks": Runs()}
    np.save(tmp_path / "a_seg.npy", np.asanyarray(content))
    if place == "beside":
        assert np.array_equal(read_labels(tmp_path / "a_seg.npy", SHAPE)[0, 0], plane())
    else:
        with pytest.raises(UnreadableImage, match="“masks” that are no array"):
            read_labels(tmp_path / "a_seg.npy", SHAPE)
    assert not Path("/tmp/ocellus-was-here").exists()  # noqa: S108


DAMAGED: dict[str, bytes] = {
    "an empty file": b"",
    "words": b"hello",
    "half a JSON": b'{"type": "FeatureCollection", "features": [',
    "another JSON": b'{"type": "Topology"}',
    "a JSON without end": b"[" * 200_000,
    "a short ROI": b"Iout\0\0",
    "half an archive": b"PK\3\4" + bytes(50),
    "half an array": b"\x93NUMPY\1\0\x76\0{'descr': '<u2'",
    "a broken pickle": b"\x93NUMPY\x01\x00\x36\x00{'descr': '|O', 'fortran_order': False, "
    b"'shape': (), } \n\x80\x04]q\x00h\x07.",
    "half a TIFF": b"II*\0\x08\0\0\0\x01\0",
    "half a PNG": b"\x89PNG\r\n\x1a\n\0\0\0",
    "points": b'{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}',
    "no numbers": b'{"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4]]]}',
    "infinite": b'{"type": "Polygon", "coordinates": [[[Infinity, 2], [1, 2], [3, 4]]]}',
    "short masks": json.dumps(coco(lambda _: {"size": [40, 60], "counts": [5, 5]})).encode(),
    "long masks": json.dumps(coco(lambda _: {"size": [40, 60], "counts": [0, 2**62]})).encode(),
    "strange masks": json.dumps(coco(lambda _: {"size": [40, 60], "counts": "oooo~~"})).encode(),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_files_are_refused_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UnreadableImage, match=r"^mine \w+ .{10,}\.$"):
        read_labels(tmp_path / "file", SHAPE, name="mine")


def test_large_texts_are_refused_before_they_are_parsed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[" + b" " * 5000 + b"]")
    with pytest.raises(UnreadableImage, match=r"is 5 kB large; .* up to 2.5 kB"):
        read_labels(tmp_path / "a.json", SHAPE, limits=Limits(max_memory=10_000))


def test_every_reader_is_named() -> None:
    assert len({reader.name for reader in READERS}) == len(READERS) == 7
