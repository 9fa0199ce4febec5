"""Published files that were cut short or changed on their way."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save

from segmentation.science.engines.errors import ModelFileError
from segmentation.science.engines.importing import import_published
from segmentation.science.engines.unet.network import UNetConfig, UNetNetwork
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped

SHAPE = Shape()


def torch_bytes(legacy: bool) -> bytes:
    buffer = io.BytesIO()
    state = UNetNetwork(UNetConfig(base=2, depth=1)).state_dict()
    torch.save(state, buffer, _use_new_zipfile_serialization=not legacy)
    return buffer.getvalue()


def archive_bytes(path: Path) -> bytes:
    source = folder(path / "2D", SHAPE.config(n_rays=8), h5_bytes(keras_layers(SHAPE)))
    return zipped(source, path / "2D.zip").read_bytes()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "make",
    [
        lambda _: h5_bytes(keras_layers(SHAPE)),
        lambda _: torch_bytes(legacy=False),
        lambda _: torch_bytes(legacy=True),
        lambda _: save(UNetNetwork(UNetConfig(base=2, depth=1)).state_dict()),
        archive_bytes,
    ],
    ids=["h5", "torch", "old torch", "safetensors", "zip"],
)
def test_damage_is_refused_and_nothing_else_goes_wrong(
    make: Callable[[Path], bytes], tmp_path: Path
) -> None:
    whole, rng = make(tmp_path), np.random.default_rng(3)
    path, reasons = tmp_path / "damaged", []
    for turn in range(150):
        content = bytearray(whole)
        if turn % 3 == 0:
            del content[rng.integers(len(content)) :]
        for place in rng.integers(min(len(content), 2000) or 1, size=turn % 3 * 4):
            content[place] = rng.integers(256)
        path.write_bytes(content)
        try:
            import_published(path, "stardist" if whole.startswith(b"\x89HDF") else None)
        except ModelFileError as error:
            reasons.append(str(error))
    assert len(reasons) > 50
    assert all("damaged" in reason for reason in reasons)
