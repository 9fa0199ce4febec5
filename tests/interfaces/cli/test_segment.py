"""`ocellus segment` on real pictures, from outside."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import tifffile

from segmentation.interfaces.cli.site.pictures import NUCLEI
from segmentation.science.engines.model_file import bundled_models
from tests.interfaces.cli.test_main import ocellus, told_in_one_line
from tests.science.pixels.made.czi import Block, write_czi
from tests.science.pixels.made.samples import ome_tiff_parts

MODEL = ("--model", "stardist-nuclei-2d", "--device", "cpu")


@pytest.fixture(scope="module")
def nuclei(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corner of the picture that comes with stardist."""
    whole = NUCLEI.file()
    assert whole
    path = tmp_path_factory.mktemp("pictures") / "nuclei.tif"
    tifffile.imwrite(path, tifffile.imread(whole)[:256, :256])
    return path


def test_every_picture_gives_labels_and_a_table(nuclei: Path, tmp_path: Path) -> None:
    asked = (
        nuclei,
        "-o",
        tmp_path / "out",
        *MODEL,
        "--json",
        "--also",
        "geojson",
        "--measure",
        "form",
        "--ratio",
        "length=feret_px/area_px",
    )
    result = ocellus("segment", *asked, data=tmp_path)
    assert result.returncode == 0, result.stderr
    (row,) = map(json.loads, result.stdout.splitlines())
    assert row.keys() >= {"image", "labels", "objects", "seconds", "load_seconds", "model"}
    assert row["device"] == "cpu"
    assert 100 < row["peak_rss_mb"] < 4000
    labels = tifffile.imread(tmp_path / "out/nuclei.labels.tif")
    assert row["labels"] == str(tmp_path / "out/nuclei.labels.tif")
    assert labels.shape == (256, 256)
    assert labels.dtype == np.uint16
    assert labels.max() == row["objects"] > 10
    with (tmp_path / "out/nuclei.objects.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(line["label"]) for line in rows] == list(range(1, row["objects"] + 1))
    assert int(rows[0]["area_px"]) == (labels == 1).sum()
    assert all(0.5 < float(line["solidity"]) <= 1 for line in rows)
    found = [float(line["length"]) * float(line["area_px"]) for line in rows]
    assert found == pytest.approx([float(line["feret_px"]) for line in rows])
    outlines = json.loads((tmp_path / "out/nuclei.geojson").read_text())["features"]
    assert [one["properties"]["label"] for one in outlines] == list(range(1, row["objects"] + 1))


def test_of_a_region_only_its_objects_are_found(nuclei: Path, tmp_path: Path) -> None:
    asked = (nuclei, "-o", tmp_path / "out", *MODEL, "--region", "60,80,120,100")
    result = ocellus("segment", *asked, data=tmp_path)
    assert result.returncode == 0, result.stderr
    labels = tifffile.imread(tmp_path / "out/nuclei.labels.tif")
    assert labels.shape == (256, 256)
    assert labels[80:180, 60:180].any()
    with (tmp_path / "out/nuclei.objects.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == labels.max() > 2
    assert all(59 <= float(row["centroid_x_px"]) <= 181 for row in rows)
    assert all(79 <= float(row["centroid_y_px"]) <= 181 for row in rows)


def test_a_region_beyond_the_picture_is_refused(nuclei: Path, tmp_path: Path) -> None:
    asked = (nuclei, "-o", tmp_path / "out", *MODEL, "--region", "200,0,100,100")
    result = ocellus("segment", *asked, data=tmp_path)
    assert result.returncode == 1
    assert "256 × 256 pixels large" in result.stderr


def test_a_movie_gives_tracks(nuclei: Path, tmp_path: Path) -> None:
    picture = tifffile.imread(nuclei)
    moved = np.stack([np.roll(picture, 2 * t, axis=0) for t in range(3)])
    path = tmp_path / "movie.tif"
    about = {"axes": "TYX", "finterval": 30.0, "unit": "um", "spacing": 1.0}
    tifffile.imwrite(path, moved, imagej=True, resolution=(2, 2), metadata=about)
    result = ocellus("segment", path, "-o", tmp_path / "out", *MODEL, "--json", data=tmp_path)
    assert result.returncode == 0, result.stderr
    with (tmp_path / "out/movie.tracks.csv").open() as file:
        tracks = list(csv.DictReader(file))
    whole = [row for row in tracks if row["objects"] == "3"]
    assert len(whole) > 15
    inner = [row for row in whole if 20 < float(row["first_y_px"]) < 230]
    speeds = [float(row["mean_speed_um_s"]) for row in inner]
    assert np.median(speeds) == pytest.approx(1 / 30, rel=0.05)
    with (tmp_path / "out/movie.objects.csv").open() as file:
        assert {row["track_id"] for row in csv.DictReader(file)} == {r["track_id"] for r in tracks}


@pytest.mark.parametrize(
    "model", [path.stem for path in bundled_models() if path.stem.endswith("-nuclei-2d")]
)
def test_every_bundled_model_of_nuclei_finds_them(nuclei: Path, tmp_path: Path, model: str) -> None:
    asked = (nuclei, "-o", tmp_path / "out", "--model", model, "--device", "cpu", "--json")
    result = ocellus("segment", *asked, data=tmp_path)
    assert result.returncode == 0, result.stderr
    (row,) = map(json.loads, result.stdout.splitlines())
    assert 20 < row["objects"] < 45


def test_a_bad_picture_does_not_stop_the_others(nuclei: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tif"
    broken.write_bytes(nuclei.read_bytes()[:500])
    missing = tmp_path / "missing.tif"
    pictures = (broken, missing, nuclei)
    result = ocellus("segment", *pictures, "-o", tmp_path / "out", *MODEL, data=tmp_path)
    assert result.returncode == 1
    assert (tmp_path / "out/nuclei.labels.tif").exists()
    assert [name in result.stderr for name in ("broken.tif", "missing.tif")] == [True, True]
    assert len(result.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--set", "prob_threshold=7"], "prob_threshold"),
        (["--set", "colour=3"], "colour"),
        (["--set", "prob_threshold"], "key=value"),
        (["--channels", "0,x"], "channels"),
        (["--device", "abacus"], "abacus"),
        (["--tile", "3"], "tile"),
        (["--region", "1,2,3"], "X,Y,WIDTH,HEIGHT"),
        (["--also", "xlsx"], "geojson"),
        (["--ratio", "a/b"], "NAME=COLUMN/COLUMN"),
        (["--ratio", "a b=area_px/area_px"], "letters"),
    ],
)
def test_a_wrong_setting_is_told_before_any_work(
    arguments: list[str], word: str, nuclei: Path, tmp_path: Path
) -> None:
    given = [nuclei, "-o", tmp_path / "out", *MODEL, *arguments]
    result = ocellus("segment", *given, data=tmp_path)
    assert told_in_one_line(result)
    assert word in result.stderr
    assert not list(tmp_path.glob("out/*"))


def test_two_pictures_of_one_name_are_a_mistake(nuclei: Path, tmp_path: Path) -> None:
    twin = tmp_path / "nuclei.png"
    twin.touch()
    assert told_in_one_line(ocellus("segment", nuclei, twin, "-o", tmp_path, *MODEL, data=tmp_path))


def test_the_accuracy_promised_is_the_accuracy_found(real_images: Path, tmp_path: Path) -> None:
    """A few held-out fluorescence pictures, through both commands."""
    with (real_images / "MANIFEST.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row.get("kind") == "fluorescence_dark_bg"]
    chosen = [row for row in rows if "/val/" in row["image"]][:8]
    truth = tmp_path / "truth"
    truth.mkdir()
    for row in chosen:
        label = real_images / row["label"]
        (truth / label.name).symlink_to(label)
    pictures = [real_images / row["image"] for row in chosen]
    result = ocellus("segment", *pictures, "-o", tmp_path / "out", *MODEL, data=tmp_path)
    assert result.returncode == 0, result.stderr
    result = ocellus(
        "evaluate", "--pred", tmp_path / "out", "--truth", truth, "--json", data=tmp_path
    )
    assert json.loads(result.stdout)["ap"]["0.50"] > 0.7


def test_scenes_and_parts_of_microscopes_files(nuclei: Path, tmp_path: Path) -> None:
    """Two scenes are two results; an image in several files is one, whichever are named."""
    corner = tifffile.imread(nuclei)[:64, :64].astype(np.uint16)
    write_czi(tmp_path / "two.czi", [Block(corner, {"S": 0}), Block(corner, {"S": 1})])
    ome_tiff_parts(tmp_path)
    parts = sorted(tmp_path.glob("*.ome.tif"))
    given = [tmp_path / "two.czi", *parts, "-o", tmp_path / "out", *MODEL, "--json"]
    result = ocellus("segment", *given, data=tmp_path)
    assert result.returncode == 0, result.stderr
    written = {path.name: tifffile.imread(path).shape for path in tmp_path.glob("out/*.tif")}
    assert written == {
        "two.0.labels.tif": (64, 64),
        "two.1.labels.tif": (64, 64),
        "a_Z0.ome.labels.tif": (4, 40, 40),
    }


def test_a_part_alone_says_what_to_name(tmp_path: Path) -> None:
    ome_tiff_parts(tmp_path)
    given = [tmp_path / "a_Z2.ome.tif", "-o", tmp_path / "out", *MODEL]
    result = ocellus("segment", *given, data=tmp_path)
    assert result.returncode == 1
    assert "begins in a_Z0.ome.tif; open that one" in result.stderr
