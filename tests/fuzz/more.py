"""Formats that are fuzzed beside those of the readers' tests, which want pixels without loss."""

import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from PIL import Image

from tests.conftest import REPOSITORY
from tests.science.pixels.made.samples import PIXELS, Sample

COLOUR = np.stack([PIXELS[0, c, 0] // 16 for c in range(3)], axis=-1).astype(np.uint8)
_APERIO = (
    "Aperio Image Library v11.2.1\n40x40 [0,0 40x40] (16x16) JPEG/RGB Q=70|AppMag = 20|MPP = 0.5"
)


def jpeg(folder: Path) -> Sample:
    """A JPEG in colour."""
    Image.fromarray(COLOUR).save(folder / "a.jpg")
    return Sample(folder / "a.jpg", PIXELS)


def jpeg_2000(folder: Path) -> Sample:
    """A JPEG 2000 in grey."""
    Image.fromarray(COLOUR[..., 0]).save(folder / "a.jp2")
    return Sample(folder / "a.jp2", PIXELS)


def svs(folder: Path) -> Sample:
    """A slide as Aperio's scanners write it: tiles in JPEG, a thumbnail, a smaller level."""
    tiles: dict[str, Any] = {
        "tile": (16, 16),
        "compression": "jpeg",
        "photometric": "rgb",
        "metadata": None,
    }
    with tifffile.TiffWriter(folder / "a.svs") as file:
        file.write(COLOUR, description=_APERIO, **tiles)
        file.write(COLOUR[::4, ::4], metadata=None, photometric="rgb")
        file.write(COLOUR[::2, ::2], description=_APERIO, **tiles)
    return Sample(folder / "a.svs", PIXELS)


def nd2(folder: Path) -> Sample:
    """A real one, as nobody writes them but the microscope: see `OCELLUS_TEST_DATA`."""
    given = os.environ.get("OCELLUS_TEST_DATA")
    data = Path(given) if given else REPOSITORY.parent / "shared/data"
    shutil.copy(data / "vendor/nd2/example-zstack.nd2", folder / "a.nd2")
    (folder / "a.nd2").chmod(0o600)
    return Sample(folder / "a.nd2", PIXELS)


MORE = (jpeg, jpeg_2000, svs, nd2)
