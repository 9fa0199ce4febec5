"""Many objects beside each other, each in a square of the same scale."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from segmentation.science.interchange.figure import Look, View, draw
from segmentation.science.pixels.pyramid import Labels, Pyramid

_TILE, _GAP, _WORDS = 160, 6, 18
_AROUND = 1.3
Box = tuple[int, int, int, int, int, int]


def montage(
    pixels: Pyramid,
    labels: Labels,
    looks: Sequence[Look],
    objects: Sequence[tuple[int, Box]],
    columns: int,
) -> bytes:
    """PNG of objects (id, and t, z, y0, x0, y1, x1), row by row, with their ids below them."""
    extents = [max(y1 - y0, x1 - x0) for _, (_, _, y0, x0, y1, x1) in objects]
    side = max(8, round(max(extents, default=8) * _AROUND))
    rows = -(-len(objects) // columns)
    size = (columns * (_TILE + _GAP) + _GAP, rows * (_TILE + _WORDS + _GAP) + _GAP)
    sheet = Image.new("RGB", size, "#101418")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for number, (label, box) in enumerate(objects):
        row, column = divmod(number, columns)
        left, top = _GAP + column * (_TILE + _GAP), _GAP + row * (_TILE + _WORDS + _GAP)
        sheet.paste(_tile(pixels, labels, looks, label, box, side), (left, top))
        pen.text((left + _TILE / 2, top + _TILE + 2), f"#{label}", "#e8ecf1", font, anchor="mt")
    out = io.BytesIO()
    sheet.save(out, "PNG", optimize=True)
    return out.getvalue()


def _tile(
    pixels: Pyramid,
    labels: Labels,
    looks: Sequence[Look],
    label: int,
    box: Box,
    side: int,
) -> Image.Image:
    """A square around the middle of an object, black beyond the image."""
    t, z, y0, x0, y1, x1 = box
    height, width = pixels.levels[0][3:]
    top, left = (y0 + y1 - side) // 2, (x0 + x1 - side) // 2
    inner = (max(left, 0), max(top, 0), min(left + side, width), min(top + side, height))
    drawing = draw(pixels, View(t, z, *inner, size=_TILE), looks)
    seen = Image.fromarray(drawing.picture)
    scale = _TILE / side
    shown = (round((inner[2] - inner[0]) * scale), round((inner[3] - inner[1]) * scale))
    tile = Image.new("RGB", (_TILE, _TILE))
    tile.paste(
        seen.resize((max(shown[0], 1), max(shown[1], 1)), Image.Resampling.BILINEAR),
        (round((inner[0] - left) * scale), round((inner[1] - top) * scale)),
    )
    region = labels.read(t, z, slice(inner[1], inner[3]), slice(inner[0], inner[2])) == label
    mask = np.zeros((side, side), bool)
    mask[inner[1] - top : inner[3] - top, inner[0] - left : inner[2] - left] = region
    edge = Image.fromarray(mask).resize((_TILE, _TILE), Image.Resampling.NEAREST)
    inside = np.asarray(edge)
    core = inside.copy()
    core[1:-1, 1:-1] = (
        inside[1:-1, 1:-1] & inside[:-2, 1:-1] & inside[2:, 1:-1] & inside[1:-1, :-2]
        & inside[1:-1, 2:]
    )  # fmt: skip
    drawn = np.array(tile)
    drawn[inside & ~core] = (255, 225, 53)
    return Image.fromarray(drawn)
