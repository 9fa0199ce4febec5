"""Headers of images."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.science.pixels.axes import Channel, ImageInfo, PixelSize
from segmentation.science.pixels.colors import channels_for

lengths = st.none() | st.floats(1e-3, 1e3)
infos = st.builds(
    lambda name, t, names, z, size, notes: ImageInfo(
        name,
        (t, len(names), z, 5, 7),
        "uint16",
        size,
        channels_for(len(names), names),
        False,
        notes,
    ),
    st.text(max_size=20),
    st.integers(1, 4),
    st.lists(st.text(max_size=8), min_size=1, max_size=4),
    st.integers(1, 4),
    st.builds(PixelSize, lengths, lengths, lengths),
    st.tuples(st.text(max_size=8)),
)


@given(infos)
def test_a_header_survives_json(info: ImageInfo) -> None:
    assert ImageInfo.from_json(json.loads(json.dumps(info.to_json()))) == info


@pytest.mark.parametrize("shape", [(1, 1, 1, 0, 5), (1, 2, 1, 5, 5)])
def test_contradictions_are_refused(shape: tuple[int, int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"axis|channels"):
        ImageInfo("a", shape, "uint8", PixelSize(), (Channel("a", "#ffffff"),))


def test_one_channel_is_white_and_several_differ() -> None:
    assert [channel.color for channel in channels_for(1)] == ["#ffffff"]
    assert len({channel.color for channel in channels_for(8)}) == 8


def test_dyes_get_their_usual_colour() -> None:
    colors = {c.name: c.color for c in channels_for(3, ["DAPI", "GFP-tubulin", None])}
    assert colors["DAPI"] == "#0000ff"
    assert colors["GFP-tubulin"] == "#00ff00"
    assert "Channel 3" in colors


def test_colours_that_are_all_white_are_replaced() -> None:
    white = ["#ffffff", "#ffffff"]
    assert len({channel.color for channel in channels_for(2, colors=white)}) == 2
    assert channels_for(1, colors=["#ffffff"])[0].color == "#ffffff"
