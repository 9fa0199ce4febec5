"""The catalogue says what the authors say, and where they say it."""

import pytest
from pydantic import ValidationError

from segmentation.science.engines import catalog
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.upstream.catalogue import published_model, published_models
from tests.science.engines.authors import entry


def test_names_are_told_apart() -> None:
    models = published_models()
    names = [name for model in models for name in {model.name, model.upstream_name}]
    assert len(names) == len(set(names))


def test_a_model_is_found_by_either_name() -> None:
    assert published_model("stardist-2d-demo") is published_model("2D_demo")
    with pytest.raises(EngineError, match=r"no model “cyto9”; it has: .*cellpose-cyto3"):
        published_model("cyto9")


def test_every_system_is_there_with_engines_of_ours() -> None:
    engines = {model.engine for model in published_models()}
    assert engines == {spec.name for spec in catalog.specs()} - {"unet"}


def test_each_fact_says_where_it_was_read() -> None:
    for model in published_models():
        told = model.sources.keys()
        assert told <= set(type(model).model_fields)
        assert {"address", "page"} & told
        assert not model.sha256 or "sha256" in told
        assert model.licence.startswith("unknown") or "licence" in told


def test_models_trained_on_non_commercial_images_are_marked() -> None:
    marked = {model.upstream_name for model in published_models() if model.non_commercial}
    assert {"cyto3", "nuclei", "livecell_cp3"} <= marked
    assert marked.isdisjoint({"2D_versatile_fluo", "yeast_BF_cp3", "deepbacs_cp3"})
    assert "Not for commercial use" in published_model("cyto3").terms
    assert "not stated" in published_model("cellseg").terms
    assert published_model("2D_demo").terms == "Licence of 2D_demo: BSD-3-Clause."


@pytest.mark.parametrize(
    "change",
    [
        {"address": "http://authors.test/file"},
        {"address": "file:///etc/passwd"},
        {"file": "../up.zip"},
        {"sha256": "guessed"},
        {"colour": "red"},
    ],
)
def test_an_entry_that_would_do_harm_is_no_entry(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        entry(**change)
