"""EmbedSeg checkpoints, made to the names and shapes of published ones."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from segmentation.science.engines.embedseg.config import EmbedSegConfig
from segmentation.science.engines.embedseg.network import EmbedSegNetwork
from segmentation.science.engines.embedseg.spec import EmbedSegParameters
from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.segment import segment
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.conftest import discs
from tests.science.engines.imported import header_of, imported

pytestmark = pytest.mark.usefixtures("one_thread")

FORMATS = Path(__file__).parent / "formats"


def state(ndim: int = 2, prefix: str = "module.") -> dict[str, Tensor]:
    """Random tensors of every name and shape in a published file."""
    torch.manual_seed(1)
    lines = (FORMATS / f"embedseg_{ndim}d_state_dict.tsv").read_text().splitlines()
    return {prefix + name: _tensor(name, shape) for name, shape in map(str.split, lines)}


def _tensor(name: str, shape: str) -> Tensor:
    if shape == "scalar":
        return torch.tensor(7)
    sizes = [int(size) for size in shape.split("x")]
    return torch.rand(sizes) + 0.5 if "running_var" in name else 0.05 * torch.randn(sizes)


def checkpoint(path: Path, weights: dict[str, Tensor]) -> Path:
    """What their training writes: the weights, the optimiser, and the best score as NumPy's."""
    torch.save(
        {
            "epoch": 12,
            "best_iou": np.float64(0.8),
            "model_state_dict": weights,
            "optim_state_dict": {"state": {}, "param_groups": [{"lr": 5e-4, "params": [0, 1]}]},
            "logger_data": {"train": [0.5, 0.25], "iou": [np.float32(0.1)]},
        },
        path,
    )
    return path


@pytest.mark.parametrize("prefix", ["", "module."])
def test_the_weights_are_the_files(prefix: str, tmp_path: Path) -> None:
    weights = state(prefix="")
    _, tensors = import_published(checkpoint(tmp_path / "best.pth", state(prefix=prefix)))
    unused = {"encoder.output_conv.weight", "encoder.output_conv.bias"}
    counted = {name for name in weights if name.endswith("num_batches_tracked")}
    assert tensors.keys() == weights.keys() - unused - counted
    assert all(np.array_equal(array, weights[name].numpy()) for name, array in tensors.items())


def test_the_network_says_what_its_weights_make_it_say(tmp_path: Path) -> None:
    network = EmbedSegNetwork(EmbedSegConfig()).eval()
    network.load_state_dict(
        {name: t for name, t in state(prefix="").items() if "encoder.output_conv" not in name}
    )
    segmenter = imported(checkpoint(tmp_path / "best.pth", state()))
    image = np.random.default_rng(1).uniform(0, 1, (1, 32, 40)).astype(np.float32)
    with torch.no_grad():
        seeds = network(torch.from_numpy(image)[None])[0, 4].sigmoid().numpy()
    assert np.ptp(seeds) > 1e-3
    assert np.abs(segmenter.fields(image)[4] - seeds).max() < 1e-4


def test_the_header_says_what_it_is(tmp_path: Path) -> None:
    header = header_of(checkpoint(tmp_path / "dsb-2018.pth", state()))
    assert (header.engine, header.slug) == ("embedseg", "dsb-2018")
    assert header.channels == ("objects",)
    assert header.config["widths"] == (16, 64, 128)
    assert header.normalization == {"low": 1.0, "high": 99.8}
    assert header.licence == "unknown"


def test_an_imported_model_segments(tmp_path: Path) -> None:
    segmenter = imported(checkpoint(tmp_path / "best.pth", state()))
    found = segment(ArraySource.of(discs(64, 4)[0]), segmenter, EmbedSegParameters())
    assert found.labels.shape[-2:] == (64, 64)
    assert found.labels.max() == len(found.scores)


def test_a_model_of_stacks_is_one_of_ours(tmp_path: Path) -> None:
    weights = state(3, prefix="")
    header, tensors = import_published(checkpoint(tmp_path / "best.pth", state(3)))
    assert header.ndim == 3
    assert header.config["widths"] == (16, 64, 128)
    assert header.config["dilations"] == (2, 4, 8, 16, 2, 4, 8, 16)
    assert all(np.array_equal(array, weights[name].numpy()) for name, array in tensors.items())


def test_an_imported_model_of_stacks_segments(tmp_path: Path) -> None:
    segmenter = imported(checkpoint(tmp_path / "best.pth", state(3)))
    picture = nuclei((12, 40, 48), count=6).image
    found = segment(ArraySource.of(picture, "ZYX"), segmenter, EmbedSegParameters())
    assert found.labels.shape[-3:] == (12, 40, 48)
    assert found.labels.max() == len(found.scores)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("encoder.layers.7.bn1.weight", "lacks the layer encoder.layers.7.bn1.weight"),
        ("encoder.layers.6.bn.weight", "lacks encoder.layers.6.bn.weight"),
        ("decoders.1.output_conv.bias", "lacks the layer decoders.1.output_conv.bias"),
    ],
)
def test_a_missing_layer_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    weights = state(prefix="")
    del weights[name]
    with pytest.raises(ModelFileError, match=reason):
        import_published(checkpoint(tmp_path / "best.pth", weights))


def test_another_number_of_widths_is_refused(tmp_path: Path) -> None:
    weights = state(prefix="")
    weights["decoders.0.output_conv.weight"] = torch.zeros(16, 3, 2, 2)
    with pytest.raises(ModelFileError, match="of 16×3×2×2, where 16×4×2×2 is expected"):
        import_published(checkpoint(tmp_path / "best.pth", weights))
