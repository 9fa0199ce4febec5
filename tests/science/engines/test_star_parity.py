"""Models saved and run by the packages of StarDist's and SplineDist's authors.

Scripts in `parity` say how they were made.
"""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segmentation.science.engines.base import Segmenter, Tile
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import model_parameters
from tests.science.engines.imported import imported

pytestmark = pytest.mark.usefixtures("one_thread")

FOLDER = Path(__file__).with_name("parity")


@pytest.fixture(scope="module", params=["stardist_2d", "stardist_3d", "splinedist"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def said(name: str) -> dict[str, NDArray[np.float32]]:
    with np.load(FOLDER / name / "said.npz", allow_pickle=False) as file:
        return dict(file)


@pytest.fixture(scope="module")
def segmenter(name: str, tmp_path_factory: pytest.TempPathFactory) -> Segmenter:
    copy = tmp_path_factory.mktemp("published") / name
    copy.mkdir()
    for file in (FOLDER / name).iterdir():
        if file.name != "said.npz":
            (copy / file.name).write_bytes(file.read_bytes())
    return imported(copy)


def test_the_network_says_what_theirs_says(
    segmenter: Segmenter, said: dict[str, NDArray[np.float32]]
) -> None:
    fields = segmenter.fields(said["picture"][None])
    assert np.abs(fields[0] - said["prob"]).max() < 1e-4
    outlines = np.moveaxis(fields[1:], 0, -1)
    if segmenter.header.engine == "stardist":
        # Theirs never says less than a thousandth of a pixel.
        outlines = np.maximum(outlines, 1e-3)
    assert np.abs(outlines - said["dist"]).max() < 1e-4


def test_the_labels_are_theirs(segmenter: Segmenter, said: dict[str, NDArray[np.float32]]) -> None:
    picture, header = said["picture"], segmenter.header
    parameters = parse_parameters(model_parameters(header), {}, header.parameters)
    everything = tuple(slice(0, extent) for extent in picture.shape)
    piece = segmenter.gather(
        segmenter.fields(picture[None]), Tile(everything, everything), parameters
    )
    found = segmenter.assemble([piece], picture.shape, parameters)
    assert found.labels.max() == said["labels"].max() > 2
    assert np.array_equal(found.labels > 0, said["labels"] > 0)
    for label in range(1, found.labels.max() + 1):
        theirs = np.unique(said["labels"][found.labels == label])
        assert len(theirs) == 1
