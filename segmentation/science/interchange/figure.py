"""Figures of a part of an image: channels in colours, outlines of objects, scale bar and legend.

As PNG, or as SVG whose outlines, scale bar and legend stay shapes and text that can be changed.
"""

import io
import math
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from segmentation.science.interchange.contours import contours
from segmentation.science.pixels.pyramid import Labels, Pyramid

LARGEST = 4096
_MARGIN, _TEXT_PX, _BAR_PX = 16, 18, 5
_OUTLINE = "#ffe135"
Rgb = NDArray[np.uint8]


@dataclass(frozen=True)
class Look:
    """How a channel is seen: `low` is black, `high` its full colour (`#rrggbb`)."""

    channel: int
    color: str
    low: float
    high: float
    gamma: float = 1.0


@dataclass(frozen=True)
class View:
    """A part of plane (t, z), in full-resolution pixels, ends exclusive; drawn `size` px wide at
    most."""

    t: int
    z: int
    x0: int
    y0: int
    x1: int
    y1: int
    size: int = 1600


@dataclass(frozen=True)
class Drawing:
    """A picture (Y, X, 3) with rings of points (x, y) by colour; `scale` is px a pixel of the
    image."""

    picture: Rgb
    rings: Sequence[tuple[str, NDArray[np.float64]]]
    scale: float
    legend: Sequence[tuple[str, str]]
    bar: tuple[float, str]


def draw(
    pixels: Pyramid,
    view: View,
    looks: Sequence[Look],
    labels: Labels | None = None,
    colors: Mapping[int, str] | None = None,
) -> Drawing:
    """What is seen of a view, read at the level that suits its size.

    `colors` are those of objects' outlines by id; yellow for the others.
    """
    level, step = _level(pixels, view)
    rows = slice(int(view.y0 // step), max(math.ceil(view.y1 / step), 1))
    columns = slice(int(view.x0 // step), max(math.ceil(view.x1 / step), 1))
    mixed = None
    for look in looks:
        plane = pixels.read(view.t, look.channel, view.z, rows, columns, level)
        mixed = _add(mixed, plane, look)
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    picture = np.zeros((*shape, 3), np.uint8) if mixed is None else _bytes(mixed)
    enlarged = max(1, min(view.size, LARGEST) // max(picture.shape[:2]))
    picture = picture.repeat(enlarged, 0).repeat(enlarged, 1)
    rings: list[tuple[str, NDArray[np.float64]]] = []
    if labels is not None:
        seen = labels.read(view.t, view.z, rows, columns, min(level, len(labels.arrays) - 1))
        for label, polygons in contours(np.ascontiguousarray(seen)).items():
            color = (colors or {}).get(label, _OUTLINE)
            rings += [
                (color, ring[:, ::-1] * float(enlarged)) for part in polygons for ring in part
            ]
    scale = enlarged / step
    names = [(pixels.info.channels[look.channel].name, look.color) for look in looks]
    bar = _bar(picture.shape[1], scale, pixels.info.pixel_size.x)
    return Drawing(picture, rings, scale, names, bar)


def _level(pixels: Pyramid, view: View) -> tuple[int, float]:
    """The smallest level that is still as large as the figure, and its pixels' size."""
    extent = max(view.x1 - view.x0, view.y1 - view.y0)
    whole = pixels.levels[0][4]
    steps = [whole / shape[4] for shape in pixels.levels]
    wanted = max(extent / max(min(view.size, LARGEST), 1), 1)
    level = max(number for number, step in enumerate(steps) if step <= wanted + 1e-6)
    return level, steps[level]


def _add(
    mixed: NDArray[np.float32] | None, plane: NDArray[np.generic], look: Look
) -> NDArray[np.float32]:
    values = (plane.astype(np.float32) - look.low) / max(look.high - look.low, 1e-6)
    values = np.nan_to_num(np.clip(values, 0, 1)) ** np.float32(look.gamma)
    color = np.array([int(look.color[at : at + 2], 16) for at in (1, 3, 5)], np.float32)
    added = values[..., None] * color
    return added if mixed is None else mixed + added


def _bytes(mixed: NDArray[np.float32]) -> Rgb:
    return np.asarray(np.clip(np.rint(mixed), 0, 255), np.uint8)


def _bar(width: int, scale: float, pixel_um: float | None) -> tuple[float, str]:
    """Length (px) and words of a scale bar of 1, 2 or 5 times a power of ten."""
    longest = width / 4 / scale * (pixel_um or 1)
    power = 10.0 ** math.floor(math.log10(max(longest, 1e-9)))
    length = power * next(step for step in (5, 2, 1) if step * power <= longest * 1.0001)
    return length / (pixel_um or 1) * scale, f"{length:g} {'µm' if pixel_um else 'px'}"


def as_png(drawing: Drawing) -> bytes:
    """The figure as a picture."""
    image = Image.fromarray(drawing.picture)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(_TEXT_PX)
    for color, ring in drawing.rings:
        points = [(float(x), float(y)) for x, y in np.vstack([ring, ring[:1]])]
        pen.line(points, fill=color, width=2)
    height, width = drawing.picture.shape[:2]
    length, words = drawing.bar
    left, top = width - _MARGIN - length, height - _MARGIN - _BAR_PX
    pen.rectangle((left, top, left + length, top + _BAR_PX), fill="white")
    pen.text((left + length / 2, top - 4), words, "white", font, anchor="mb", stroke_width=1,
             stroke_fill="black")  # fmt: skip
    for number, (name, color) in enumerate(drawing.legend):
        pen.text((_MARGIN, _MARGIN + number * (_TEXT_PX + 4)), name, color, font, stroke_width=1,
                 stroke_fill="black")  # fmt: skip
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def as_svg(drawing: Drawing) -> bytes:
    """The figure with its picture inside, and outlines, bar and legend as shapes and text."""
    height, width = drawing.picture.shape[:2]
    raster = io.BytesIO()
    Image.fromarray(drawing.picture).save(raster, "PNG")
    length, words = drawing.bar
    left, top = width - _MARGIN - length, height - _MARGIN - _BAR_PX
    size = f'width="{width}" height="{height}"'
    data = b64encode(raster.getvalue()).decode()
    words_above = _label(left + length / 2, top - 6, words, "#ffffff", "middle")
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {size}>',
        f'<image {size} href="data:image/png;base64,{data}"/>',
        '<g id="outlines" fill="none" stroke-width="1.5" stroke-linejoin="round">',
        *(f'<path stroke="{color}" d="{_path(ring)}"/>' for color, ring in drawing.rings),
        "</g>",
        '<g id="scale-bar" fill="#ffffff">',
        f'<rect x="{left:g}" y="{top}" width="{length:g}" height="{_BAR_PX}"/>{words_above}',
        "</g>",
        '<g id="legend">',
        *(
            _label(_MARGIN, _MARGIN + (number + 1) * (_TEXT_PX + 4) - 6, name, color, "start")
            for number, (name, color) in enumerate(drawing.legend)
        ),
        "</g>",
        "</svg>",
    ]
    return ("\n".join(parts) + "\n").encode()


def _path(ring: NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z"


def _label(x: float, y: float, text: str, color: str, anchor: str) -> str:
    plain = escape("".join(sign for sign in text if sign.isprintable()))
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{color}" text-anchor="{anchor}" '
        f'font-family="sans-serif" font-size="{_TEXT_PX}">{plain}</text>'
    )
