"""Lists of markers, as people keep them."""

import pytest

from segmentation.science.pixels.channel_names import channel_names


@pytest.mark.parametrize(
    "text",
    [
        "DAPI\nCD3\nCD8a\n",
        "\ufeffDAPI\r\nCD3\r\n\r\nCD8a",
        "name\nDAPI\nCD3\nCD8a",
        "cycle,Marker Name,exposure\n1,DAPI,10\n1,CD3,20\n2,CD8a,20\n",
        "channel;marker\n1;DAPI\n2;CD3\n3;CD8a",
        "1\tDAPI\n2\tCD3\n3\tCD8a\n",
        "DAPI,CD3,CD8a",
        'channel,target\n1,"DAPI"\n2,"CD3"\n3,"CD8a"',
    ],
)
def test_names_are_found(text: str) -> None:
    assert channel_names(text) == ["DAPI", "CD3", "CD8a"]


@pytest.mark.parametrize("text", ["", "\n\n", "marker,x\nDAPI,1\n,2", "a\n" + "x" * 101, "a\x07b"])
def test_lists_without_names_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="name"):
        channel_names(text)
