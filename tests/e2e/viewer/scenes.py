"""Synthetic images whose every pixel is known, stored as the application stores them."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segmentation.science.pixels.axes import Channel, ImageInfo, PixelSize
from segmentation.science.pixels.store import write_image, write_labels

SHAPE = (1, 2, 3, 900, 1300)
"""Two channels and three planes; more than one chunk each way, and odd remainders."""

BOXES = {
    7: (1, 100, 200, 150, 300),
    70_000: (1, 300, 420, 440, 600),
    9: (1, 420, 520, 440, 600),
    11: (2, 100, 200, 150, 300),
}
"""Objects by id: plane, rows, columns. 70,000 lies across chunks and touches 9 below it."""


class Array:
    """A TCZYX array as a source of pixels."""

    def __init__(self, pixels: NDArray[np.generic], is_rgb: bool = False) -> None:
        self.pixels = pixels
        self.info = ImageInfo(
            name="Scene",
            shape=pixels.shape,  # type: ignore[arg-type]  # five axes, as every image has
            dtype=str(pixels.dtype),
            pixel_size=PixelSize(x=0.5, y=0.5),
            channels=tuple(
                Channel(f"Marker {index + 1}", color)
                for index, color in zip(
                    range(pixels.shape[1]), ("#00ff00", "#ff0000", "#0000ff"), strict=False
                )
            ),
            is_rgb=is_rgb,
        )

    def read(self, t: int, c: int, z: int, y: slice, x: slice) -> NDArray[np.generic]:
        return self.pixels[t, c, z, y, x]


def write_scene(folder: Path) -> None:
    """The main scene: image.zarr, labels.zarr and objects.json.

    The first channel is 1000 in the left half and 0 in the right one, the second the reverse.
    """
    pixels = np.zeros(SHAPE, np.uint16)
    pixels[:, 0, :, :, : SHAPE[4] // 2] = 1000
    pixels[:, 1, :, :, SHAPE[4] // 2 :] = 1000
    source = Array(pixels)
    write_image(folder / "image.zarr", source)
    labels = np.zeros((SHAPE[0], *SHAPE[2:]), np.uint32)
    for number, (z, top, bottom, left, right) in BOXES.items():
        labels[0, z, top:bottom, left:right] = number
    write_labels(folder / "labels.zarr", labels, source.info)
    rows = {
        number: {"label": number, "area_px": (bottom - top) * (right - left), "score": 0.875}
        for number, (_, top, bottom, left, right) in BOXES.items()
    }
    (folder / "objects.json").write_text(json.dumps(rows))


def write_rgb(folder: Path) -> None:
    """rgb.zarr: orange everywhere."""
    pixels = np.empty((1, 3, 1, 300, 400), np.uint8)
    pixels[:] = np.array([230, 120, 20], np.uint8).reshape(1, 3, 1, 1, 1)
    write_image(folder / "rgb.zarr", Array(pixels, is_rgb=True))


def write_float(folder: Path) -> None:
    """float.zarr: a ramp from 0 to 1 from left to right, with a hole that is not a number."""
    ramp = np.linspace(0, 1, 400, dtype=np.float32)
    pixels = np.broadcast_to(ramp, (1, 1, 1, 300, 400)).copy()
    pixels[..., 140:160, 190:210] = np.nan
    write_image(folder / "float.zarr", Array(pixels))
