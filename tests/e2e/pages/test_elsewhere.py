"""To other programs and back: OMERO, the BioImage Model Zoo, masks from files, figures."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import tifffile
from PIL import Image as Picture
from playwright.sync_api import Page, expect

from segmentation.science.pixels.synthetic import nuclei
from tests.domain.omero.fake import serving
from tests.e2e.pages.people import (
    RUN_MS,
    create_project,
    drop,
    sign_in,
    start_run,
    wait_for_imports,
)
from tests.e2e.pages.test_multiplexed import shoot
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
LOAD_MS, WORK_MS = 60_000, 240_000
SVG = "{http://www.w3.org/2000/svg}"


def test_images_come_from_omero_and_results_go_back(site: Site, page: Page) -> None:
    with serving() as omero:
        sign_in(page, site)
        create_project(page, "From OMERO and back")
        page.get_by_role("button", name="From OMERO").click()
        page.get_by_label("Address of OMERO.web").fill(f"{omero.address}/webclient/")
        page.get_by_label("User name", exact=True).fill("ben")
        page.get_by_label("Password", exact=True).fill("ome")
        page.get_by_role("button", name="Connect", exact=True).click()
        page.get_by_label("cells.dv").check(timeout=LOAD_MS)
        shoot(page, "omero-fetch")
        page.get_by_role("button", name="Import", exact=True).click()
        panel = page.locator("#omero")
        expect(panel).to_contain_text("1 done", timeout=WORK_MS)
        expect(page.locator(".card-name")).to_have_text(["cells.dv.ome.tif"], timeout=LOAD_MS)

        project = page.url
        start_run(page)
        expect(page.locator("#run-state")).to_have_text("Completed", timeout=RUN_MS)
        page.goto(project)
        page.get_by_role("button", name="Send to OMERO").click()
        page.get_by_label("What to send").select_option("labels-tiff")
        shoot(page, "omero-send")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(panel.get_by_text("1 done")).to_have_count(2, timeout=WORK_MS)
        shoot(page, "omero-sent")
        ((image, name, content),) = omero.attached
        assert (image, name.endswith(".labels.tif")) == ("11", True)
        assert content.startswith(b"II*\0")


def test_a_model_goes_out_as_a_package_and_comes_in_again(
    site: Site, page: Page, tmp_path: Path
) -> None:
    sign_in(page, site, "admin")
    page.goto(f"{site.url}/models/unet-nuclei-2d/")
    with page.expect_download(timeout=WORK_MS) as saved:
        page.get_by_role("button", name="Export as BioImage.IO").click()
    shoot(page, "package")
    package = tmp_path / saved.value.suggested_filename
    saved.value.save_as(package)
    with zipfile.ZipFile(package) as archive:
        assert "rdf.yaml" in archive.namelist()
    page.goto(f"{site.url}/models/import/")
    page.get_by_label("File", exact=True).set_input_files(package)
    page.get_by_role("button", name="Import", exact=True).click()
    # What comes back is the model that is there already, to the last bit.
    expect(page.locator("#model-download")).to_be_visible(timeout=WORK_MS)


def test_masks_of_another_program_and_figures(site: Site, page: Page, tmp_path: Path) -> None:
    made = nuclei((200, 300), 30, (7, 12), seed=2)
    picture, masks = tmp_path / "picture.tif", tmp_path / "export (3).tif"
    tifffile.imwrite(picture, made.image)
    tifffile.imwrite(masks, made.labels.astype(np.uint16))
    sign_in(page, site)
    create_project(page, "Masks from elsewhere")
    drop(page, [picture])
    wait_for_imports(page, done=1)
    project = page.url
    expect(page.locator(".card-name")).to_have_text(["picture.tif"], timeout=LOAD_MS)
    page.get_by_role("button", name="Upload labels").click()
    page.locator("#label-files").set_input_files(masks)
    page.get_by_label("They are of").select_option("picture.tif")
    expect(page.get_by_label("Their images")).to_be_hidden()
    shoot(page, "labels-dialog")
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.locator(".card-truth")).to_be_visible(timeout=WORK_MS)

    page.get_by_label("Open picture.tif").click()
    viewer = page.locator("#viewer")
    expect(viewer).to_have_attribute("data-loading", "0", timeout=LOAD_MS)
    tifffile.imwrite(masks, made.labels[:, :-1].astype(np.uint16))
    page.get_by_role("button", name="Import masks").click()
    page.locator("#masks-file").set_input_files(masks)
    shoot(page, "masks-dialog")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("but the image has 300 × 200 pixels")).to_be_visible(timeout=WORK_MS)
    Picture.fromarray(made.labels.astype(np.uint16)).save(tmp_path / "anything.png")
    before = page.url
    page.locator("#masks-file").set_input_files(tmp_path / "anything.png")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(lambda place: place != before, timeout=WORK_MS)
    expect(viewer).to_have_attribute("data-loading", "0", timeout=LOAD_MS)
    expect(page.locator("#result option")).to_have_count(3)

    save_figures(page, tmp_path, int(made.labels.max()))
    page.goto(project)
    page.get_by_text("Overview", exact=True).click()
    shoot(page, "overview")


def save_figures(page: Page, folder: Path, objects: int) -> None:
    """The view as PNG and SVG, and all objects beside each other."""
    for label, name in (("PNG", "figure.png"), ("SVG", "figure.svg")):
        page.locator("#result-downloads summary").click()
        with page.expect_download() as saved:
            page.get_by_role("link", name=f"Figure of this view ({label})").click()
        saved.value.save_as(folder / name)
        page.keyboard.press("Escape")
    with Picture.open(folder / "figure.png") as figure:
        assert max(figure.size) >= 1000
    tree = ET.parse(folder / "figure.svg")  # noqa: S314
    outlines = [path for path in tree.iter(f"{SVG}path") if path.get("stroke")]
    assert len(outlines) >= objects
    page.locator("#result-downloads summary").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Objects beside each other (PNG)").click()
    saved.value.save_as(folder / "sheet.png")
    with Picture.open(folder / "sheet.png") as sheet:
        assert sheet.width > 300
