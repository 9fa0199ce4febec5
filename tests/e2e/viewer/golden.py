"""Pictures as they should look, kept beside the tests, and how near to them a screen is.

To make them anew after a change that is meant: delete them and run the tests; then look at each.
"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from tests.e2e.viewer.screen import Screen

FOLDER = Path(__file__).parent / "goldens"
# Drivers round differently, and edges fall on other sides of a pixel.
_DIFFERENT = 32
_ALLOWED = 0.004


def canvas_of(screen: Screen) -> Image.Image:
    """What the viewer's canvas shows, without what lies over it."""
    screen.page.mouse.move(1, 1)
    screen.settle()
    box = screen.page.locator("#viewer .viewer-canvas").bounding_box()
    assert box is not None
    middle = {"x": box["x"] + 8, "y": box["y"] + 8, "width": 380.0, "height": 380.0}
    shot = screen.page.screenshot(clip=middle, animations="disabled")  # type: ignore[arg-type]
    return Image.open(io.BytesIO(shot)).convert("RGB")


def check_golden(screen: Screen, name: str) -> None:
    """The canvas looks as it is kept under a name; what is not kept yet is, and fails once."""
    shown, path = canvas_of(screen), FOLDER / f"{name}.webp"
    if not path.exists():
        shown.save(path, lossless=True, method=6)
        raise AssertionError(f"{path} was not there; look at what is kept there now")
    kept = Image.open(path).convert("RGB")
    assert shown.size == kept.size
    difference = np.abs(np.asarray(shown, int) - np.asarray(kept, int)).max(axis=2)
    share = float((difference > _DIFFERENT).mean())
    assert share <= _ALLOWED, f"{share:.2%} of {name} differ from what is kept"
