"""A key never leads out of the store."""

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.common.keys import InvalidKey, checked_key, join_key


@pytest.mark.parametrize(
    "key",
    ["", "/", "/etc", "a//b", "a/", "../a", "a/../b", "a/./b", "a\\b", "a\0", "a\n", "a/.hidden",
     "ä", "a b", "a%2e%2e", "~/a", "a" * 1001],
)  # fmt: skip
def test_refuses_what_is_no_plain_path(key: str) -> None:
    with pytest.raises(InvalidKey):
        checked_key(key)


@pytest.mark.parametrize("key", ["a", "import/0b1-2/3/0/pixels.zarr/c/0/1", "x_y.webp"])
def test_passes_plain_paths(key: str) -> None:
    assert checked_key(key) == key


@given(st.text(alphabet="a./\\%~\0 -", max_size=30))
def test_what_passes_stays_below_the_root(key: str) -> None:
    try:
        path = PurePosixPath("/root", checked_key(key))
    except InvalidKey:
        return
    assert path.is_relative_to("/root")
    assert ".." not in path.parts
    assert str(path) == f"/root/{key}"


def test_joined_parts_are_checked() -> None:
    assert join_key("a/b", "c") == "a/b/c"
    with pytest.raises(InvalidKey):
        join_key("a", "../b")
