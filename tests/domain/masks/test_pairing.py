"""Labels find their image by names and folders, as people choose them."""

import pytest

from segmentation.domain.masks.pairing import Candidates, NoPartner


@pytest.mark.parametrize(
    ("image", "labels"),
    [
        ("a.tif", "a.tif"),
        ("a.ome.tif", "a.labels.tif"),
        ("a.png", "a_mask.tif"),
        ("images/a.tif", "labels/a.tif"),
        ("raw/a_img.tif", "masks/a_cp_masks.png"),
        ("image_07.tif", "label_07.tif"),
        ("A 1.TIF", "a 1-roi_set.zip"),
    ],
)
def test_names_that_people_choose_fit(image: str, labels: str) -> None:
    candidates = Candidates([("wrong", "other.tif"), ("right", image)])
    assert candidates.partner(labels) == "right"


def test_of_equal_names_the_folder_decides() -> None:
    images = [("train", "train/images/1.tif"), ("test", "test/images/1.tif")]
    assert Candidates(images).partner("test/labels/1.tif") == "test"


@pytest.mark.parametrize(
    ("images", "reason"),
    [
        ([("x", "b.tif")], "has no image beside it: none here is called “a”"),
        ([("x", "1/a.tif"), ("y", "2/a.tif")], "fits several images (1/a.tif and 2/a.tif)"),
    ],
)
def test_no_partner_and_several_are_told(images: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(NoPartner) as told:
        Candidates(images).partner("labels/a.tif")
    assert str(told.value).startswith(reason)
