"""Names from clients are shown and kept, but lead nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.filenames import safe_filename, safe_relative_path


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("cells.tif", "cells.tif"),
        ("../../etc/passwd", "passwd"),
        (r"C:\data\day 1\cells.tif", "cells.tif"),
        ("ce\x00lls\n.tif", "cells.tif"),
        ("  Zellen é.tif ", "Zellen é.tif"),
        ("a" * 300 + ".ome.tif", "a" * 251 + ".tif"),
    ],
)
def test_the_last_part_of_a_path_is_the_name(given_name: str, kept: str) -> None:
    assert safe_filename(given_name) == kept


@pytest.mark.parametrize("nothing", ["", "  ", "..", "a/", "\x00"])
def test_what_names_no_file_is_refused(nothing: str) -> None:
    with pytest.raises(UserError, match="not the name of a file"):
        safe_filename(nothing)


@given(st.text(max_size=2000))
def test_no_relative_path_leads_up_or_to_the_root(text: str) -> None:
    path = safe_relative_path(text)
    assert not path.startswith("/")
    assert len(path) <= 1000
    assert not {"..", ".", ""} & set(path.split("/")) or path == ""
