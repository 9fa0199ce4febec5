"""Files that say more than they hold, or unpack to more than anyone wants: all are refused."""

import json
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.numpy import save_file

from segmentation.science.engines.importing import import_published
from segmentation.science.engines.unet.network import UNetConfig, UNetNetwork
from segmentation.science.engines.upstream import members
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped
from tests.science.engines.test_upstream_refusals import archive, refusal

SHAPE = Shape()


def safetensors_of(path: Path, shape: list[int], place: list[int]) -> Path:
    """A tensor of a U-Net that claims a shape and a place among 16 bytes."""
    told = {"down.0.0.0.weight": {"dtype": "F32", "shape": shape, "data_offsets": place}}
    header = json.dumps(told).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(16))
    return path


def test_an_archive_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = folder(tmp_path / "2D", SHAPE.config(n_rays=8), h5_bytes(keras_layers(SHAPE)))
    (source / "config.json").write_text('{"n_rays": 8, "x": "' + " " * 5_000_000 + '"}')
    bomb = zipped(source, tmp_path / "bomb.zip")
    assert bomb.stat().st_size < 100_000
    assert refusal(bomb).startswith("config.json of bomb.zip is too large")
    monkeypatch.setattr(members, "_MAX_WEIGHTS", 10_000)
    (source / "config.json").write_text(json.dumps(SHAPE.config(n_rays=8)))
    assert "weights_best.h5 of bomb.zip is too large" in refusal(
        zipped(source, tmp_path / "bomb.zip")
    )


def test_an_archive_that_lies_about_its_size_is_read_no_further(tmp_path: Path) -> None:
    path = archive(tmp_path / "liar.zip", config_DOT_json='{"n_rays": 8}' + " " * 3_000_000)
    content = bytearray(path.read_bytes())
    size = (3_000_013).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (13).to_bytes(4, "little")
    path.write_bytes(bytes(content))
    refusal(path)


def test_a_compressed_torch_file_is_refused(tmp_path: Path) -> None:
    plain = tmp_path / "plain.pth"
    torch.save({"down.0.0.0.weight": torch.zeros(1_000_000)}, plain)
    path = tmp_path / "net.pth"
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert path.stat().st_size < 100_000
    assert "is compressed" in refusal(path)


@pytest.mark.parametrize(
    ("shape", "place"),
    [
        ([4, 1, 3, 3], [0, 144]),
        ([4, 1, 3, 3], [0, 16]),
        ([2, 2], [8, 8]),
        ([10**9, 10**9], [0, 4 * 10**18]),
        ([2**33, 2**33], [0, 16]),
        ([-4], [0, 16]),
    ],
)
def test_a_safetensors_file_whose_header_lies_is_refused(
    shape: list[int], place: list[int], tmp_path: Path
) -> None:
    path = safetensors_of(tmp_path / "u.safetensors", shape, place)
    assert "can't be read as safetensors" in refusal(path)


@pytest.mark.parametrize("size", [2**63, 2**31, 40])
def test_a_safetensors_header_longer_than_the_file_is_refused(size: int, tmp_path: Path) -> None:
    path = tmp_path / "u.safetensors"
    path.write_bytes(struct.pack("<Q", size) + b'{"down.0.0.0.weight": {}}')
    refusal(path)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_an_h5_file_that_was_cut_short_is_refused(share: float, tmp_path: Path) -> None:
    whole = h5_bytes(keras_layers(SHAPE))
    path = tmp_path / "weights.h5"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert "can't be read as an h5 file" in refusal(path, "stardist")


@pytest.mark.parametrize("low_byte", [ord("P"), 0x80])
def test_a_safetensors_header_of_any_length_is_told_from_what_torch_writes(
    low_byte: int, tmp_path: Path
) -> None:
    weights = {
        n: t.numpy() for n, t in UNetNetwork(UNetConfig(base=2, depth=1)).state_dict().items()
    }
    path, filling = tmp_path / "u.safetensors", 0
    while not path.exists() or path.read_bytes()[0] != low_byte:
        save_file(weights, path, metadata={"filling": " " * filling})
        filling += 1
    assert import_published(path)[0].engine == "unet"
