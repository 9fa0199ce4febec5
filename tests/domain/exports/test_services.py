"""Every format, read back: the same objects with the same ids, whatever the program."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import tifffile

from segmentation.domain.common.errors import UserError
from segmentation.domain.exports.services import ExportedFile, export_segmentation
from segmentation.domain.images.scratch import scratch_root
from segmentation.domain.masks.models import Segmentation
from segmentation.science.interchange import FORMATS
from tests.domain.masks.conftest import squares, stored_segmentation
from tests.domain.pictures import stored_image
from tests.factories import ProjectFactory
from tests.science.interchange.reading_back import IDS, MASKS

pytestmark = pytest.mark.django_db


def kept(exported: ExportedFile, folder: Path) -> Path:
    """The bytes of an export, as a client would save them."""
    path = folder / exported.filename
    with exported.open() as file:
        path.write_bytes(file.read())
    return path


@pytest.mark.parametrize("name", [*MASKS, *IDS])
def test_ids_are_the_same_everywhere(segmentation: Segmentation, name: str, tmp_path: Path) -> None:
    path = kept(export_segmentation(segmentation, name), tmp_path)
    everyone = set(range(1, 145))
    if name in MASKS:
        assert set(MASKS[name](path, (1, 1, 96, 96))) == everyone
    else:
        assert IDS[name](path) == everyone


def test_labels_come_back_pixel_by_pixel(segmentation: Segmentation, tmp_path: Path) -> None:
    exported = export_segmentation(segmentation, "labels-tiff")
    assert exported.filename == "discs.labels.tif"
    assert np.array_equal(tifffile.imread(kept(exported, tmp_path)), squares()[0, 0])


def test_nothing_is_left_of_an_export_that_was_read(
    segmentation: Segmentation, tmp_path: Path
) -> None:
    exported = export_segmentation(segmentation, "csv")
    assert exported.path.is_file()
    with exported.open() as file:
        assert not exported.path.exists()
        assert file.read().startswith(b'"label"')
    export_segmentation(segmentation, "csv").discard()
    assert list(scratch_root().iterdir()) == []


def test_a_write_that_fails_leaves_nothing(
    segmentation: Segmentation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tifffile, "imwrite", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_segmentation(segmentation, "labels-tiff")
    assert list(scratch_root().iterdir()) == []


def test_an_unknown_format_is_answered_with_the_known_ones(segmentation: Segmentation) -> None:
    with pytest.raises(
        UserError, match="no format “xlsx”; there are: labels-tiff, ome-tiff, ome-zarr"
    ):
        export_segmentation(segmentation, "xlsx")


def test_a_picture_has_no_tracks(segmentation: Segmentation) -> None:
    with pytest.raises(UserError, match="not followed through time"):
        export_segmentation(segmentation, "tracks-csv")


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("plate 1/well:A1.ome.tiff", "plate 1_well_A1.csv"),
        ("no suffix", "no suffix.csv"),
        (".hidden", ".hidden.csv"),
        ("a" * 255, "a" * 150 + ".csv"),
        ("Zelle é · 3.lif", "Zelle é · 3.csv"),
    ],
)
def test_the_file_is_called_like_the_image(
    segmentation: Segmentation, name: str, filename: str
) -> None:
    segmentation.image.name = name
    exported = export_segmentation(segmentation, "csv")
    exported.discard()
    assert exported.filename == filename.replace(".csv", FORMATS["csv"].suffix)


def test_what_a_format_has_no_place_for_is_told(data_folder: Path) -> None:
    image = stored_image(ProjectFactory.create(), np.zeros((3, 20, 30), np.uint8), "ZYX")
    labels = np.zeros((1, 3, 20, 30), np.uint32)
    labels[0, :, 4:9, 4:9] = 1
    segmentation = stored_segmentation(image, labels, pa.table({"label": [1]}))
    with pytest.raises(
        UserError, match="spans several planes, which COCO has no place for"
    ) as told:
        export_segmentation(segmentation, "coco")
    assert told.value.code == "cannot_hold"
    assert list(scratch_root().iterdir()) == []
