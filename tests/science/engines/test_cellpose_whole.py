"""A whole image through our Cellpose and through the authors' own `eval`, with the same weights.

Theirs puts a rim of zeros around an image and takes the style over both, so ours is given the rim
too; an image of one tile, since the two cut larger ones differently.
"""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.inputs import PlaneReader, choose_channels
from segmentation.science.engines.matching import match
from segmentation.science.engines.model_file import bundled_models, read_header, read_tensors
from segmentation.science.engines.segment import segment
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs
from tests.science.engines.imported import imported

pytestmark = pytest.mark.usefixtures("one_thread")

models = pytest.importorskip("cellpose.models")
resnet = pytest.importorskip("cellpose.resnet_torch")

DIAMETER = 17.0
RIM = 8
STYLE = 256


def trained() -> torch.nn.Module:
    """A network of their package with the weights of the model of nuclei that comes along."""
    path = next(path for path in bundled_models() if path.stem == "cellpose-nuclei-2d")
    config = read_header(path).config
    network: torch.nn.Module = resnet.CPnet(
        [config["channels"], *config["widths"]], 3, 3, diam_mean=DIAMETER
    )
    tensors = {
        name: torch.from_numpy(np.asarray(tensor, np.float32))
        for name, tensor in read_tensors(path).items()
    }
    network.load_state_dict({**network.state_dict(), **tensors})
    return network.eval()


def their_model(network: torch.nn.Module) -> Any:
    """Their pipeline around a network; it expects styles as long as those of the largest."""
    forward = network.forward

    def padded(x: torch.Tensor) -> Any:
        y, style, *rest = forward(x)
        return (y, torch.nn.functional.pad(style, (0, STYLE - style.shape[1])), *rest)

    network.forward = padded
    model = models.CellposeModel(gpu=False, pretrained_model=False, diam_mean=DIAMETER, nchan=1)
    model.net, model.device = network, torch.device("cpu")
    model.diam_mean = model.diam_labels = DIAMETER
    return model


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Segmenter, Any]:
    network = trained()
    path: Path = tmp_path_factory.mktemp("weights") / "our_nuclei.pth"
    torch.save(network.state_dict(), path)
    return imported(path), their_model(network)


def picture(seed: int) -> NDArray[np.uint16]:
    """Discs away from the edge on an even ground, so that a rim of ground is one of zeros.

    Many pixels are the brightest and most the darkest, so a rim changes no percentile.
    """
    image, labels = discs(144, 14, seed)
    image = np.where(labels > 0, image.clip(0.2, 1) * 4000, 0)
    rng = np.random.default_rng(seed)
    textured = (image * rng.uniform(0.8, 1.0, image.shape)).clip(0, 2600) + 100
    return np.pad(textured, 16, constant_values=100).astype(np.uint16)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_fields_and_masks_are_those_of_their_eval(both: tuple[Segmenter, Any], seed: int) -> None:
    segmenter, theirs = both
    image = picture(seed)
    with warnings.catch_warnings(action="ignore"):
        masks, flows, _ = theirs.eval(image, channels=None, diameter=DIAMETER, min_size=-1)[:3]
    rimmed = ArraySource.of(np.pad(image, RIM, constant_values=100), "YX")
    inside = (slice(RIM, -RIM), slice(RIM, -RIM))
    assert np.abs(said(segmenter, rimmed)[:2, *inside] - flows[1]).max() < 1e-3
    assert np.abs(said(segmenter, rimmed)[2, *inside] - flows[2]).max() < 1e-3
    found = segment(rimmed, segmenter, CellposeParameters(min_area_px=0)).labels[0, 0, *inside]
    assert found.max() == masks.max() > 5
    assert np.array_equal(found > 0, masks > 0)
    assert match(found, masks).ious.min() == 1.0


def said(segmenter: Segmenter, source: ArraySource) -> NDArray[np.float32]:
    """What the network says of a plane, normalised as the model's header has it."""
    channels = choose_channels(source.info, segmenter.header, None)
    reader = PlaneReader(source, 0, 0, channels, segmenter.header.normalization)
    return segmenter.fields(reader.whole())
