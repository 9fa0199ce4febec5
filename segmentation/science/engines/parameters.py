"""Typed parameters: one description serves the form, the API, the command line and the check."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from segmentation.science.engines.errors import ParameterError

P = TypeVar("P", bound="Parameters")

# What a parameter concerns: what the network is shown, or only what is made of its answer.
NETWORK, DECODING = "network", "decoding"


class Parameters(BaseModel):
    """What a user may set for a run; every field has a title, a description and a range."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    link_iou: float = Field(
        0.0,
        ge=0,
        lt=1,
        title="Join planes of a stack (overlap)",
        description="Objects of neighbouring planes that overlap by at least this share of both "
        "become one object; 0 keeps the objects of each plane apart. Models of stacks, which "
        "look at all planes together, need none.",
    )
    grow_px: int = Field(
        0,
        ge=0,
        le=100,
        title="Grow objects by (pixels)",
        description="Every object is widened by so much within its plane where no other is in the "
        "way, for instance from the nucleus to the whole cell.",
    )

    track_step_px: float | None = Field(
        None,
        ge=0,
        le=10_000,
        title="Follow through time (furthest step, pixels)",
        description="How far an object may go from one picture of a movie to the next and still "
        "be followed. Empty: as far as a typical object is wide; 0: objects are not followed.",
    )


class ScaledParameters(Parameters):
    """Those of an engine that wants objects to have about the size it was trained on."""

    diameter_px: float | None = Field(
        None,
        gt=0,
        le=10_000,
        title="Object diameter (pixels)",
        description="How wide a typical object of this image is; the image is resized until its "
        "objects are as large as those the model was trained on. Empty: they already are. "
        "A change has the network look again.",
        json_schema_extra={"stage": NETWORK},
    )


def smallest_area(default: int) -> Any:
    """The field `min_area_px`, the same for every engine but for its default."""
    return Field(
        default,
        ge=0,
        le=1_000_000,
        title="Smallest area (pixels)",
        description="Objects of fewer pixels are left out (of fewer voxels, by models of stacks).",
    )


def parameter_schema(kind: type[Parameters], tuned: Mapping[str, Any]) -> dict[str, Any]:
    """JSON schema of an engine's parameters; the defaults are those tuned for a model."""
    schema = kind.model_json_schema()
    # What all engines share comes last; the first are those that matter most.
    for name in Parameters.model_fields:
        schema["properties"][name] = schema["properties"].pop(name)
    for one in schema["properties"].values():
        one.setdefault("stage", DECODING)
    for name, value in tuned.items():
        if name in schema["properties"]:
            schema["properties"][name]["default"] = value
    return schema


def network_parameters(kind: type[Parameters]) -> frozenset[str]:
    """Those that change what the network is shown; all others concern only what is made of it."""
    properties = parameter_schema(kind, {})["properties"]
    return frozenset(name for name, one in properties.items() if one["stage"] == NETWORK)


def parse_parameters(kind: type[P], tuned: Mapping[str, Any], overrides: Mapping[str, Any]) -> P:
    """The engine's defaults, the model's tuned values over them, the user's over both.

    Raises `ParameterError`, naming the parameter, when one is unknown or out of range.
    """
    known = {name: value for name, value in tuned.items() if name in kind.model_fields}
    try:
        return kind.model_validate({**known, **overrides})
    except ValidationError as error:
        raise ParameterError(_sentence(kind, error)) from error


def _sentence(kind: type[Parameters], error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(kind.model_fields)
        return f"There is no parameter “{name}”; there are: {known}."
    return f"Parameter “{name}”: {first['msg'].lower()}, got {first['input']!r}."
