"""Damaged copies of every format that has no folder of corrupt files, in time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import REPOSITORY
from tests.fuzz.more import jpeg, jpeg_2000, nd2, svs
from tests.science.pixels.made.samples import dicom, ome_zarr_zip, png, webp

COPIES = 6
MAKERS = (jpeg, jpeg_2000, svs, nd2, dicom, ome_zarr_zip, png, webp)


def damaged(data: bytes, rng: np.random.Generator) -> list[bytes]:
    """Copies cut short, and some with a few strange bytes, mostly at the beginning."""
    copies = [data[: int(share * len(data))] for share in (0.02, 0.3, 0.95)]
    for _ in range(COPIES):
        changed = bytearray(data)
        for place in (rng.random(8) ** 4 * len(data)).astype(int):
            changed[place] = rng.integers(256)
        copies.append(bytes(changed))
    return copies


@pytest.mark.real_images
def test_they_end_in_time_and_memory(real_images: Path, tmp_path: Path) -> None:
    assert (real_images / "vendor/nd2").is_dir()
    rng, files = np.random.default_rng(5), 0
    for maker in MAKERS:
        folder = tmp_path / "good" / maker.__name__
        folder.mkdir(parents=True)
        path = maker(folder).path
        target = tmp_path / "damaged" / maker.__name__
        target.mkdir(parents=True)
        for number, copy in enumerate(damaged(path.read_bytes(), rng)):
            (target / f"{number}{path.suffix}").write_bytes(copy)
            files += 1
    command = [sys.executable, "-m", "tests.science.pixels.import_all"]
    given = [str(tmp_path / "damaged"), str(tmp_path / "out")]
    told = subprocess.run([*command, *given], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True)
    result = json.loads(told.stdout)
    refused = result["refused"]
    assert result["imported"] + len(refused) == files
    assert len(refused) > files / 3
    assert all(text.startswith("mine-") and text.endswith(".") for text in refused)
    assert not any("crash" in text or "Error" in text for text in refused)
    # Its own limit is 8 s of processor time; a busy machine takes longer for that.
    assert result["seconds"] < 100
    assert result["largest_kb"] < 1_000_000
