"""Files that the authors' own Cellpose 3 writes, in the forms in which they were published."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from segmentation.science.engines.cellpose.spec import CellposeParameters
from segmentation.science.engines.errors import InputError, ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.inputs import PlaneReader, choose_channels
from segmentation.science.engines.segment import segment
from segmentation.science.pixels.source import ArraySource
from tests.science.engines.conftest import discs
from tests.science.engines.imported import header_of, imported
from tests.science.engines.truth import everything

pytestmark = pytest.mark.usefixtures("one_thread")

resnet = pytest.importorskip("cellpose.resnet_torch")


def theirs(channels: int = 2, widths: tuple[int, ...] = (8, 16, 32, 64), outputs: int = 3) -> Any:
    """A network of the authors' package with random weights and statistics."""
    torch.manual_seed(1)
    network = resnet.CPnet([channels, *widths], outputs, 3, diam_mean=17.0)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.uniform_(0, 1)
            module.running_var.uniform_(0.5, 2)
    return network.eval()


def saved(state: dict[str, Any], path: Path, legacy: bool = False) -> Path:
    torch.save(state, path, _use_new_zipfile_serialization=not legacy)
    return path


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("prefix", ["", "module."])
@pytest.mark.parametrize(("channels", "widths"), [(2, (8, 16, 32, 64)), (1, (4, 8, 16))])
def test_the_network_says_the_same(
    channels: int, widths: tuple[int, ...], prefix: str, legacy: bool, tmp_path: Path
) -> None:
    package = theirs(channels, widths)
    state = {prefix + name: tensor for name, tensor in package.state_dict().items()}
    segmenter = imported(saved(state, tmp_path / "cytotorch_0", legacy))
    image = np.random.default_rng(2).uniform(0, 1, (channels, 32, 40)).astype(np.float32)
    with torch.no_grad():
        expected = package(torch.from_numpy(image)[None])[0][0].numpy()
    assert np.abs(segmenter.fields(image) - expected).max() < 1e-4


def test_the_file_that_the_package_writes_is_read(tmp_path: Path) -> None:
    package = theirs()
    package.save_model(str(tmp_path / "cyto3"))
    header = header_of(tmp_path / "cyto3")
    assert (header.engine, header.slug, header.name) == ("cellpose", "cyto3", "cyto3")
    assert header.object_diameter_px == 17.0
    assert header.channels == ("cells", "nuclei")
    assert header.config == {"channels": 2, "widths": (8, 16, 32, 64)}
    assert header.normalization == {"low": 1.0, "high": 99.0}
    assert header.parameters == {}
    assert header.licence == "unknown"
    assert "not yet verified" in header.description


def test_users_own_models_keep_the_size_of_their_objects(tmp_path: Path) -> None:
    package = theirs()
    package.diam_labels.data[:] = 42.5
    package.save_model(str(tmp_path / "mine.pth"))
    header = header_of(tmp_path / "mine.pth")
    assert header.object_diameter_px == 17.0
    assert header.parameters == {"diameter_px": 42.5}


def test_files_older_than_the_diameter_are_read(tmp_path: Path) -> None:
    state = {k: v for k, v in theirs().state_dict().items() if not k.startswith("diam_")}
    assert header_of(saved(state, tmp_path / "cyto")).object_diameter_px is None


def test_an_imported_model_segments(tmp_path: Path) -> None:
    segmenter = imported(saved(theirs().state_dict(), tmp_path / "cyto3"))
    image = discs(64, 4)[0]
    picture = ArraySource.of(np.stack([image, image]), "CYX")
    lenient = CellposeParameters(cellprob_threshold=-6, flow_threshold=0, min_area_px=0)
    found = segment(picture, segmenter, lenient, channels=(0, 1))
    assert found.labels.shape[-2:] == (64, 64)
    assert found.labels.max() == len(found.scores)


def test_a_picture_without_nuclei_is_one_whose_nuclei_are_black(tmp_path: Path) -> None:
    header = header_of(saved(theirs().state_dict(), tmp_path / "cyto3"))
    image = (discs(64, 4)[0].clip(0, 1) * 200).astype(np.uint8)
    black = np.zeros_like(image)

    def fed(source: ArraySource, wish: tuple[int, ...] | None = None) -> NDArray[np.float32]:
        channels = choose_channels(source.info, header, wish)
        return PlaneReader(source, 0, 0, channels, header.normalization).read(everything((64, 64)))

    expected = fed(ArraySource.of(np.stack([image, black]), "CYX"))
    assert expected[0].any()
    assert not expected[1].any()
    assert np.array_equal(fed(ArraySource.of(image)), expected)
    assert np.array_equal(fed(ArraySource.of(np.stack([black, image]), "CYX"), (1,)), expected)
    colour = ArraySource.of(np.stack([image, image, image], axis=-1), "YXS")
    assert np.abs(fed(colour) - expected).max() < 1e-5
    with pytest.raises(InputError, match=r"takes 2 channel\(s\) \(cells, nuclei\), not 3"):
        fed(colour, (0, 1, 2))


def test_the_provenance_tells_of_the_channels_that_were_there(tmp_path: Path) -> None:
    segmenter = imported(saved(theirs().state_dict(), tmp_path / "cyto3"))
    image = discs(64, 4)[0]
    colour = ArraySource.of(np.stack([image, image, image], axis=-1), "YXS")
    for picture, told in ((ArraySource.of(image), [0]), (colour, "luminance")):
        found = segment(picture, segmenter, CellposeParameters())
        assert found.provenance["channels"] == told


@pytest.mark.parametrize("name", ["output.2.weight", "downsample.down.res_down_1.proj.1.bias"])
def test_a_missing_layer_is_refused(name: str, tmp_path: Path) -> None:
    state = theirs().state_dict()
    del state[name]
    with pytest.raises(ModelFileError, match=f"lacks the layer {name}"):
        import_published(saved(state, tmp_path / "cyto3"))


def test_a_layer_too_many_is_refused(tmp_path: Path) -> None:
    state = {**theirs().state_dict(), "upsample.up.res_up_9.proj.1.bias": torch.zeros(3)}
    with pytest.raises(ModelFileError, match=r"holds upsample\.up\.res_up_9"):
        import_published(saved(state, tmp_path / "cyto3"))


def test_a_network_that_restores_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="restores images"):
        import_published(saved(theirs(outputs=1).state_dict(), tmp_path / "denoise_cyto3"))


def test_an_impossible_diameter_is_refused(tmp_path: Path) -> None:
    state = {**theirs().state_dict(), "diam_mean": torch.tensor([float("nan")])}
    with pytest.raises(ModelFileError, match="diam_mean of cyto3 is no diameter"):
        import_published(saved(state, tmp_path / "cyto3"))


def test_a_tensor_that_claims_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    state = theirs().state_dict()
    state["output.2.bias"] = torch.zeros(1).expand(10**12)
    with pytest.raises(ModelFileError, match=r"output\.2\.bias of 1000000000000"):
        import_published(saved(state, tmp_path / "cyto3"))
    first = "downsample.down.res_down_0.conv.conv_0.2.weight"
    state = {first: torch.zeros(1).expand(2**20, 2**20, 3, 3)}
    with pytest.raises(ModelFileError, match="cyto3"):
        import_published(saved(state, tmp_path / "cyto3"))


@pytest.mark.parametrize(
    "keys",
    [
        ("W2", "W3", "diam_mean"),
        ("encoder.patch_embed.proj.weight", "encoder.blocks.0.attn.qkv.weight"),
        ("module.encoder.patch_embed.proj.weight",),
        ("image_encoder.patch_embed.proj.weight",),
    ],
)
def test_a_cellpose_4_file_is_recognised(keys: tuple[str, ...], tmp_path: Path) -> None:
    state = {key: torch.zeros(2, dtype=torch.bfloat16) for key in keys}
    with pytest.raises(ModelFileError, match=r"cpsam is a Cellpose 4 \(SAM\) file"):
        import_published(saved(state, tmp_path / "cpsam"))
