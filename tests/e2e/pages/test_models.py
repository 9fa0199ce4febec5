"""Models as a site admin lives with them: imported, tested, made available, retired."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.pages.people import follow, sign_in
from tests.science.engines.keras_files import Shape, folder, h5_bytes, keras_layers, zipped
from tests.site import Site

pytestmark = pytest.mark.timeout(900)
WORK_MS, LOAD_MS = 240_000, 30_000
SHAPE = Shape()


def stardist_zip(place: Path, name: str) -> Path:
    """An archive as StarDist's authors publish it, of a small random network."""
    weights = h5_bytes(keras_layers(SHAPE))
    return zipped(folder(place / name, SHAPE.config(n_rays=SHAPE.outputs), weights),
                  place / f"{name}.zip")  # fmt: skip


def test_an_admin_imports_tests_releases_and_retires_a_model(
    site: Site, page: Page, tmp_path: Path
) -> None:
    sign_in(page, site, "admin")
    follow(page.get_by_role("link", name="Models"))
    follow(page.get_by_role("link", name="Import a model"))
    page.get_by_label("File", exact=True).set_input_files(stardist_zip(tmp_path, "our_yeast"))
    page.get_by_label("Licence", exact=True).fill("CC-BY-NC-4.0")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", name="our_yeast")).to_be_visible(timeout=WORK_MS)
    expect(page.locator("#model-badges")).to_contain_text("CC-BY-NC-4.0 · non-commercial")
    expect(page.locator("#model-notice")).to_contain_text("This is a draft")

    page.get_by_role("button", name="Test").click()
    trial = page.locator("#model-trial")
    expect(trial.get_by_role("img")).to_have_js_property("naturalWidth", 512, timeout=WORK_MS)
    expect(trial).to_contain_text("found of 30")

    page.get_by_role("button", name="Make available").click()
    expect(page.locator("#model-badges")).to_contain_text("Available")
    page.get_by_role("button", name="Retire").click()
    page.get_by_label("Reason (optional)").fill("Only for this test.")
    page.get_by_role("dialog").get_by_role("button", name="Retire").click()
    expect(page.locator("#model-notice")).to_contain_text("Only for this test.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "our-yeast.ocellus"

    page.goto(f"{site.url}/models/")
    page.get_by_label("State").select_option("deprecated")
    expect(page.locator("#models tr")).to_have_count(1)
    page.get_by_label("Search").fill("nothing like it")
    expect(page.get_by_text("No model is like that")).to_be_visible()


def test_a_wrong_file_is_refused_in_a_sentence(site: Site, page: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("No model at all.")
    sign_in(page, site, "admin")
    page.goto(f"{site.url}/models/import/")
    page.get_by_label("File", exact=True).set_input_files(wrong)
    page.get_by_role("button", name="Import", exact=True).click()
    problem = page.locator("#import-problem")
    expect(problem).to_contain_text("notes.txt is not an Ocellus model file", timeout=WORK_MS)


def test_the_licence_is_shown_before_a_model_is_fetched(site: Site, page: Page) -> None:
    sign_in(page, site, "admin")
    page.goto(f"{site.url}/models/import/")
    page.get_by_role("button", name="Fetch cyto3").click(timeout=LOAD_MS)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Not for commercial use.")
    dialog.get_by_role("button", name="Fetch").click()
    # Not without the check mark.
    expect(dialog.get_by_label("I accept the licence")).to_be_visible()
    expect(dialog.locator("[role=status]")).to_have_text("")


def test_members_look_at_models_and_change_nothing(site: Site, page: Page) -> None:
    sign_in(page, site)
    follow(page.get_by_role("link", name="Models"))
    follow(page.get_by_role("link", name="StarDist, fluorescence nuclei"))
    expect(page.locator("#model-curve svg")).to_be_visible(timeout=LOAD_MS)
    expect(page.locator("#model-accuracy")).to_contain_text("AP@0.5")
    expect(page.locator("#model-usage")).to_contain_text("Demo")
    for name in ("Retire", "Test", "Make available"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    answer = page.request.get(f"{site.url}/models/import/")
    assert answer.status == 403


def test_an_owner_sets_the_model_that_runs_begin_with(site: Site, page: Page) -> None:
    sign_in(page, site, "admin")
    follow(page.get_by_role("link", name="Demo"))
    expect(page.locator("#selection")).to_have_text("3 images", timeout=LOAD_MS)
    page.get_by_label("More actions on this project").click()
    page.get_by_role("button", name="Default model").click()
    default = page.get_by_role("dialog").get_by_label("New runs begin with")
    default.select_option("unet-nuclei-2d")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=LOAD_MS)
    page.get_by_role("button", name="New run").click()
    model = page.get_by_role("dialog").get_by_label("Model", exact=True)
    expect(model).to_have_value("unet-nuclei-2d", timeout=LOAD_MS)
    page.keyboard.press("Escape")
    page.get_by_label("More actions on this project").click()
    page.get_by_role("button", name="Default model").click()
    default.select_option("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=LOAD_MS)
