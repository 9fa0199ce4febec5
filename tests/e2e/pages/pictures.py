"""Draws docs/images/pages: every page in light and dark, of a project of made-up pictures.

`python -m tests.e2e.pages.pictures` starts a site of its own for it. Look at them after a change of
styles: what is poor is seen at once where all pages are side by side.
"""

import io
import tempfile
from pathlib import Path

import httpx
import numpy as np
import tifffile
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from segmentation.science.pixels.synthetic import nuclei
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.pages.people import sign_in
from tests.e2e.pages.rounds import every_page
from tests.scripted import make_project, upload
from tests.site import Site

TARGET = Path("docs/images/pages")
PICTURES, SIDE = 6, 512
SIZE = {"width": 1280, "height": 800}
# Pages whose lower parts tell the most.
LONG = {"bake-off", "evaluation", "model-training"}


def made_up(folder: Path) -> list[Path]:
    """Fields of nuclei, some more crowded than others."""
    folder.mkdir()
    paths = []
    for number in range(PICTURES):
        made = nuclei((SIDE, SIDE), 90 + 30 * number, (10, 17), seed=number)
        paths.append(folder / f"field-{number + 1}.tif")
        tifffile.imwrite(paths[-1], np.asarray(made.image))
    return paths


def remove_demo(client: httpx.Client, project: str) -> None:
    """Its pictures are not ours to hand out."""
    for one in client.get("projects/").json()["results"]:
        if one["id"] != project:
            client.delete(f"projects/{one['id']}/").raise_for_status()


def take(page: Page, site: Site, name: str, address: str) -> None:
    """Both themes of a page, once it stands still."""
    page.goto(site.url + address)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_timeout(400)
        shot = page.screenshot(full_page=name in LONG, animations="disabled")
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        picture.save(TARGET / f"{name}-{theme}.webp", quality=82, method=6)


def main() -> None:
    """All pages that an admin sees."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder), demo=True)
        executable = CHROMIUM if Path(CHROMIUM).exists() else None
        try:
            site.start()
            with site.client("admin") as client:
                project = make_project(client, "Nuclei under treatment")
                upload(client, project, made_up(Path(folder) / "pictures"))
            browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
            page = browser.new_context(viewport=SIZE).new_page()  # type: ignore[arg-type]
            take(page, site, "sign-in", "/")
            page.emulate_media(color_scheme="light")
            sign_in(page, site, "admin")
            with every_page(site, project) as addresses:
                with site.client("admin") as client:
                    remove_demo(client, project)
                for name, address in addresses.items():
                    take(page, site, name, address)
            browser.close()
        finally:
            site.stop()


if __name__ == "__main__":
    main()
