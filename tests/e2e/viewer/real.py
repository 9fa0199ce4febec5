"""Scenes of real pictures: 16 bits, colour, several channels, a stack; with what is to be found."""

import json
from pathlib import Path

import numpy as np
import tifffile
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage
from skimage.measure import regionprops_table

from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.store import write_image, write_labels

NUCLEI = "nuclei_stardist2d"
STACK = "stack3d_stardist"
COLOUR = "nuclei_bbbc038/train/images"
COLOUR_PICTURE = "00ae65c1c6631ae6f2be1a449902976e6eb8483bf6b0740d00530220832c6d3e.png"
CHANNELS = "unlabelled/hela-cells_16bit_3ch.tif"


def write_real(data: Path, folder: Path) -> None:
    """nuclei.zarr with its truth and a worse one, colour.zarr, channels.zarr and stack.zarr."""
    nuclei = ArraySource.of(tifffile.imread(data / NUCLEI / "images/stardist_img2d.tif"))
    write_image(folder / "nuclei.zarr", nuclei)
    truth = tifffile.imread(data / NUCLEI / "labels/stardist_img2d.tif").astype(np.uint32)
    write_labels(folder / "truth.zarr", truth[None, None], nuclei.info)
    write_labels(folder / "worse.zarr", worse(truth)[None, None], nuclei.info)
    areas = regionprops_table(truth.astype(np.int32), properties=("label", "area"))
    rows = dict(zip(areas["label"].tolist(), areas["area"].tolist(), strict=True))
    (folder / "areas.json").write_text(json.dumps(rows))
    colour = np.asarray(Image.open(data / COLOUR / COLOUR_PICTURE).convert("RGB"))
    write_image(folder / "colour.zarr", ArraySource.of(colour, "YXS"))
    write_image(folder / "channels.zarr", ArraySource.of(tifffile.imread(data / CHANNELS), "CYX"))
    stack = ArraySource.of(tifffile.imread(data / STACK / "images/stardist_img3d.tif"), "ZYX")
    write_image(folder / "stack.zarr", stack)


def worse(truth: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Every third object is missed, every other one is smaller, and there is one too many."""
    found = truth.copy()
    found[truth % 3 == 0] = 0
    small = ndimage.binary_erosion(truth > 0, iterations=3)
    found[(truth % 2 == 0) & ~small] = 0
    found[:24, :24] = 9000
    return found
