"""U-Nets trained elsewhere with our names of the layers."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.unet.network import UNetConfig, UNetNetwork
from tests.science.engines.imported import header_of, imported

pytestmark = pytest.mark.usefixtures("one_thread")

SMALL = UNetConfig(base=4, depth=2)


def weights(config: UNetConfig = SMALL) -> dict[str, Tensor]:
    torch.manual_seed(1)
    network = UNetNetwork(config)
    return {
        name: torch.rand_like(t.float()) - 0.4 * ("var" not in name)
        for name, t in network.state_dict().items()
    }


def saved(path: Path, state: dict[str, Tensor], wrapper: str = "") -> Path:
    if path.suffix == ".safetensors":
        save_file(state, path)
    else:
        torch.save({wrapper: state} if wrapper else state, path)
    return path


@pytest.mark.parametrize("suffix", [".safetensors", ".pth"])
@pytest.mark.parametrize(
    "config",
    [
        SMALL,
        UNetConfig(channels=2, base=3, depth=1),
        UNetConfig(base=4, depth=3, batch_norm=False),
    ],
)
def test_the_network_says_the_same(config: UNetConfig, suffix: str, tmp_path: Path) -> None:
    network = UNetNetwork(config).eval()
    network.load_state_dict(weights(config))
    segmenter = imported(saved(tmp_path / f"net{suffix}", weights(config)))
    assert segmenter.header.config == asdict(config)
    image = np.random.default_rng(1).uniform(0, 1, (config.channels, 32, 40)).astype(np.float32)
    with torch.no_grad():
        expected = network(torch.from_numpy(image)[None])[0].softmax(dim=0).numpy()
    assert np.abs(segmenter.fields(image) - expected).max() < 1e-4


@pytest.mark.parametrize("wrapper", ["state_dict", "model_state_dict"])
def test_weights_may_be_wrapped_as_trainers_do(wrapper: str, tmp_path: Path) -> None:
    header = header_of(saved(tmp_path / "my net.pth", weights(), wrapper))
    assert (header.engine, header.slug, header.name) == ("unet", "my-net", "my net")
    assert header.channels == ("objects",)


def test_half_precision_is_read(tmp_path: Path) -> None:
    half = {name: tensor.half() for name, tensor in weights().items()}
    _, tensors = import_published(saved(tmp_path / "net.safetensors", half))
    assert {array.dtype for array in tensors.values()} == {np.dtype(np.float32)}


def test_other_classes_are_refused(tmp_path: Path) -> None:
    state = weights(UNetConfig(base=4, depth=2, classes=2))
    with pytest.raises(ModelFileError, match="2 classes apart; Ocellus needs 3"):
        import_published(saved(tmp_path / "net.pth", state))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("middle.1.1.running_var", "lacks the layer middle.1.1.running_var"),
        ("classes.weight", "no 2D U-Net"),
        ("down.1.0.0.weight", "U-Net|lacks|holds"),
    ],
)
def test_a_missing_layer_is_refused(name: str, reason: str, tmp_path: Path) -> None:
    state = weights()
    del state[name]
    with pytest.raises(ModelFileError, match=reason):
        import_published(saved(tmp_path / "net.safetensors", state))
