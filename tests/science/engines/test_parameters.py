"""Parameters: one description for the form, the API, the command line and the check."""

import pytest

from segmentation.science.engines import catalog
from segmentation.science.engines.errors import EngineError, ParameterError
from segmentation.science.engines.parameters import parameter_schema, parse_parameters

ENGINES = [spec.name for spec in catalog.specs()]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_parameter_is_explained_and_bounded(engine: str) -> None:
    schema = parameter_schema(catalog.spec(engine).parameters, {})
    assert schema["properties"]
    for name, field in schema["properties"].items():
        assert field["title"], name
        assert field["description"].endswith("."), name
        assert "default" in field, name


def test_defaults_come_from_the_model_and_yield_to_the_user() -> None:
    kind = catalog.spec("stardist").parameters
    tuned = {"prob_threshold": 0.55}
    assert parse_parameters(kind, tuned, {}).model_dump()["prob_threshold"] == 0.55
    changed = parse_parameters(kind, tuned, {"prob_threshold": 0.7})
    assert changed.model_dump()["prob_threshold"] == 0.7
    assert parameter_schema(kind, tuned)["properties"]["prob_threshold"]["default"] == 0.55


def test_an_unknown_parameter_is_named_together_with_the_known_ones() -> None:
    with pytest.raises(ParameterError, match=r"“speed”.*prob_threshold"):
        parse_parameters(catalog.spec("stardist").parameters, {}, {"speed": 11})


def test_a_value_out_of_range_is_named() -> None:
    with pytest.raises(ParameterError, match=r"“prob_threshold”.*less than 1, got 2"):
        parse_parameters(catalog.spec("stardist").parameters, {}, {"prob_threshold": 2})


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EngineError, match=r"“stargate”.*stardist"):
        catalog.spec("stargate")
