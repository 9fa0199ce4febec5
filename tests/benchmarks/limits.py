"""Draws docs/images/representations.png: what each engine's way of describing an object can hold.

`python -m tests.benchmarks.limits` encodes shapes as an ideal network would say them, decodes them,
and draws what comes back in yellow over the truth in blue.
"""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

from segmentation.science.engines import catalog
from segmentation.science.engines.matching import match
from segmentation.science.pixels.outlined import outlined
from tests.science.engines.ideal import found_again, new_segmenter

TARGET = Path("docs/images/representations.png")
SIDE, ENLARGED, HEAD, MARGIN = 112, 2, 22, 8
Labels = NDArray[np.int32]


def shapes() -> Iterator[tuple[str, Labels]]:
    """From what every engine holds to what only some do."""
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2.0
    yield "round", (y**2 + x**2 < 30**2).astype(np.int32)
    yield (
        "bean",
        ((y**2 / 30**2 + x**2 / 42**2 < 1) & (y**2 + (x - 34) ** 2 > 22**2)).astype(np.int32),
    )
    yield "crescent", ((y**2 + x**2 < 44**2) & (y**2 + (x - 22) ** 2 > 38**2)).astype(np.int32)
    arms = (np.abs(y - 14 * np.sin(x / 16)) < 4) & (np.abs(x) < 50)
    yield "neuron", ndimage.binary_dilation(arms | (y**2 + x**2 < 14**2)).astype(np.int32)
    halves = (y**2 + x**2 < 40**2) * np.where(x + 0.4 * y > 0, 1, 2)
    yield "touching", halves.astype(np.int32)


def tile(truth: Labels, engine: str) -> Image.Image:
    """One shape as one engine gives it back, with the IoU."""
    found = found_again(new_segmenter(engine), truth).labels
    ious = match(found, truth).ious
    said = f"IoU {ious.mean():.2f}" if len(ious) else "lost"
    picture = Image.open(io.BytesIO(outlined(np.where(truth > 0, 90, 30), found, truth)))
    canvas = Image.new("RGB", (ENLARGED * SIDE, ENLARGED * SIDE + HEAD), "white")
    canvas.paste(picture, (0, HEAD))
    ImageDraw.Draw(canvas).text((4, 4), said, fill="black", font_size=14)
    return canvas


def main() -> None:
    """A row an engine, a column a shape."""
    every = list(shapes())
    specs = catalog.specs()
    width, height = ENLARGED * SIDE + MARGIN, ENLARGED * SIDE + HEAD + MARGIN
    left = 100
    sheet = Image.new("RGB", (left + width * len(every), HEAD + height * len(specs)), "white")
    draw = ImageDraw.Draw(sheet)
    for column, (name, truth) in enumerate(every):
        draw.text((left + column * width + 4, 2), name, fill="black", font_size=16)
        for row, spec in enumerate(specs):
            sheet.paste(tile(truth, spec.name), (left + column * width, HEAD + row * height))
    for row, spec in enumerate(specs):
        draw.text((4, HEAD + row * height + height // 2), spec.title, fill="black", font_size=16)
    sheet.quantize(64).save(TARGET, optimize=True)
    print(f"written to {TARGET}")


if __name__ == "__main__":
    main()
