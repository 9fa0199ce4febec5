"""A model held against the truth by hand: figures, curves, and the worst images first."""

from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Page, expect

from segmentation.science.engines.evaluation import evaluate_folders
from tests.e2e.pages.people import RUN_MS, create_project, follow, sign_in, wait_for_imports
from tests.site import Site

pytestmark = pytest.mark.timeout(900)

KINDS = ("matched", "missed", "extra", "split", "merged")


def test_a_model_is_measured_on_annotated_images(
    site: Site, page: Page, real_images: Path, tmp_path: Path
) -> None:
    folder = real_images / "nuclei_bbbc038/val"
    pictures = sorted((folder / "images").iterdir())[:2]
    labels = [next((folder / "labels").glob(f"{picture.stem}.*")) for picture in pictures]
    sign_in(page, site)
    create_project(page, "Measured")
    page.get_by_role("button", name="Upload labels").click()
    page.get_by_label("Label files").set_input_files(labels)
    page.get_by_label("Their images").set_input_files(pictures)
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_for_imports(page, done=4)

    follow(page.get_by_role("link", name="Training", exact=True))
    expect(page.get_by_text("No model has been measured")).to_be_visible()
    page.get_by_role("button", name="Evaluate models").click()
    page.get_by_role("dialog").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Start evaluation").click()
    expect(page.get_by_role("heading", name="Evaluation", exact=True)).to_be_visible()
    expect(page.locator("#evaluation-state")).to_have_text("Completed", timeout=RUN_MS)
    expect(page.locator("#worst tr")).to_have_count(2)
    scores = [float(text) for text in page.locator("#worst td:nth-child(3)").all_inner_texts()]
    assert scores == sorted(scores)
    assert scores[-1] > 0
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert len(Path(download.value.path()).read_text().splitlines()) == 4
    follow(page.get_by_role("link", name="Found").first)
    expect(page.locator("#viewer")).to_have_attribute("data-loading", "0", timeout=30_000)
    page.go_back()
    follow(page.get_by_role("link", name="Compare").last)
    check_comparison(page, tmp_path)
    page.go_back()
    follow(page.get_by_role("link", name="Training", exact=True).first)
    expect(page.locator("#evaluations tr")).to_have_count(1)


def check_comparison(page: Page, folder: Path) -> None:
    """The viewer tells the figures of `ocellus evaluate`, and steps through what differs."""
    viewer = page.locator("#viewer")
    panel = page.get_by_label("Comparison")
    expect(panel.locator(".comparison-figures b").first).to_be_visible(timeout=30_000)
    expected = evaluate_folders(*exported(page, folder))
    told = panel.locator(".comparison-figures b").all_inner_texts()
    figures = (expected.ap[0.5], expected.f1, expected.panoptic_quality, expected.mean_matched_iou)
    assert told == [f"{figure:.3f}" for figure in figures]
    counts = dict(zip(KINDS, map(int, panel.locator("label b").all_inner_texts()), strict=True))
    matched = round(expected.recall * expected.true)
    assert counts.pop("matched") == matched > 0
    assert sum(counts.values()) == expected.predicted + expected.true - 2 * matched
    page.keyboard.press("n")
    expect(panel.get_by_text(f"1 of {sum(counts.values())}")).to_be_visible()
    expect(panel.get_by_role("option", selected=True)).to_have_count(1)
    expect(viewer).not_to_have_attribute("data-selected", "0")
    for key, name in (("s", "Side"), ("w", "Swipe"), ("b", "Blink"), ("b", "Over")):
        page.keyboard.press(key)
        expect(panel.get_by_role("button", name=name, pressed=True)).to_have_count(1)
    page.locator("#compare").select_option("")
    expect(panel).to_have_count(0)
    assert "compare=" not in page.url


def exported(page: Page, folder: Path) -> tuple[Path, Path]:
    """The label images of the two that the address names, each in a folder of its own."""
    names = parse_qs(urlsplit(page.url).query)
    for parameter in ("segmentation", "compare"):
        (folder / parameter).mkdir()
        place = f"/api/v1/segmentations/{names[parameter][0]}/export/?format=labels-tiff"
        body = page.request.get(urljoin(page.url, place)).body()
        (folder / parameter / "image.tif").write_bytes(body)
    return folder / "segmentation", folder / "compare"
