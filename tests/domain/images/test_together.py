"""Which files make up one image, from their paths."""

import pytest

from segmentation.domain.images.together import leaders, root_of


def led(*paths: str) -> dict[str, str]:
    return {paths[part]: paths[leader] for part, leader in leaders(paths).items()}


def test_files_that_stand_for_themselves() -> None:
    assert led("a.tif", "b/a.tif", "c.czi", "zarr.json.tif") == {}


def test_a_zarr_folder_is_led_by_its_metadata() -> None:
    found = led("x/a.zarr/0/.zattrs", "x/a.zarr/.zgroup", "x/a.zarr/.zattrs", "x/a.zarr/0/0/0")
    assert set(found.values()) == {"x/a.zarr/.zattrs"}
    assert len(found) == 3


def test_folders_beside_each_other_have_leaders_of_their_own() -> None:
    found = led("a/zarr.json", "a/0/c/0", "ab/zarr.json", "ab/0/c/0", "c.tif")
    assert found == {"a/0/c/0": "a/zarr.json", "ab/0/c/0": "ab/zarr.json"}


def test_a_folder_without_a_name() -> None:
    assert led("zarr.json", "0/zarr.json", "0/c/0") == {
        "0/zarr.json": "zarr.json",
        "0/c/0": "zarr.json",
    }


def test_an_olympus_index_leads_its_folder() -> None:
    found = led("x/a.oif", "x/a.oif.files/s_C001.tif", "x/b.oif.files/s_C001.tif", "x/b.tif")
    assert found == {"x/a.oif.files/s_C001.tif": "x/a.oif"}


@pytest.mark.parametrize(
    ("path", "root"),
    [("x/a.zarr/.zattrs", "x/a.zarr"), ("zarr.json", ""), ("x/a.oif", "x/a.oif")],
)
def test_what_a_leader_stands_for(path: str, root: str) -> None:
    assert root_of(path) == root
