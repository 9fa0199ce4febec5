"""The viewer as a test sees it: attributes, the pixels of its canvas, places on the screen."""

import io
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Page

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Screen:
    """A page that shows the viewer and nothing else."""

    page: Page

    def attribute(self, name: str) -> str:
        """A data attribute of the viewer's element, empty when it is not set."""
        return self.page.get_attribute("#viewer", f"data-{name}") or ""

    def wait_for(self, name: str, value: str) -> None:
        """Wait until an attribute has a value."""
        self.page.wait_for_selector(f'#viewer[data-{name}="{value}"]', timeout=20_000)

    def settle(self) -> None:
        """Wait until everything seen is loaded and the last frame is on the screen."""
        self.page.evaluate(
            "new Promise((done) => setTimeout(() => requestAnimationFrame(done), 250))"
        )
        self.wait_for("loading", "0")
        self.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a pixel of the image is on the page."""
        box = self.page.locator("#viewer .viewer-canvas").bounding_box()
        assert box is not None
        zoom = float(self.attribute("zoom"))
        centre_x, centre_y = map(float, self.attribute("center").split(","))
        return (
            box["x"] + box["width"] / 2 + (x - centre_x) * zoom,
            box["y"] + box["height"] / 2 + (y - centre_y) * zoom,
        )

    def colors(self, *points: tuple[float, float]) -> list[Rgb]:
        """Colours on the screen at pixels of the image."""
        self.settle()
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        places = [self.place(x, y) for x, y in points]
        return [picture.getpixel((int(x), int(y))) for x, y in places]  # type: ignore[misc]

    def point_at(self, x: float, y: float) -> None:
        """Move the cursor to a pixel of the image."""
        self.page.mouse.move(*self.place(x, y))

    def press(self, key: str) -> None:
        """Press a key and wait for what it does."""
        self.page.keyboard.press(key)
        self.settle()


def near(color: Rgb, wanted: Rgb, tolerance: int = 12) -> bool:
    """Whether two colours look the same."""
    return all(abs(a - b) <= tolerance for a, b in zip(color, wanted, strict=True))
