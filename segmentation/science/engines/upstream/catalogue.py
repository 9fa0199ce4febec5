"""What the authors of the engines publish: where it lies, under which licence, and who says so.

The facts are in `catalogue.json`; each names the upstream file that it was read from. What the
authors do not state is unknown here, too.
"""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from segmentation.science.engines.errors import EngineError

_FACTS = Path(__file__).with_name("catalogue.json")


class PublishedModel(BaseModel):
    """A model that can be had from its authors.

    name: ours, and the id that it is installed under; upstream_name: the authors'.
    address: of the file itself, if there is a lasting one; page: where people find it.
    sha256: only where the authors state it. non_commercial: None where nobody says.
    sources: by the fact, the upstream file that it was read from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    upstream_name: str
    engine: str
    ndim: tuple[int, ...]
    description: str
    page: str = Field(pattern="^https://")
    address: str | None = Field(pattern="^https://")
    file: str | None = Field(pattern=r"^\w[\w.-]*$")
    sha256: str | None = Field(pattern="^[0-9a-f]{64}$")
    licence: str
    non_commercial: bool | None
    citation: str
    sources: dict[str, str]

    @property
    def terms(self) -> str:
        """The licence in a sentence for those who are about to accept it."""
        use = {
            True: "Not for commercial use.",
            False: "",
            None: "Whether it may be used commercially is not stated.",
        }[self.non_commercial]
        return f"Licence of {self.upstream_name}: {self.licence}. {use}".strip()


@cache
def published_models() -> tuple[PublishedModel, ...]:
    """All that is known of, engine by engine."""
    return TypeAdapter(tuple[PublishedModel, ...]).validate_json(_FACTS.read_bytes())


def published_model(name: str) -> PublishedModel:
    """The one of this name, ours or its authors'; raises `EngineError` naming what there is."""
    for model in published_models():
        if name in {model.name, model.upstream_name}:
            return model
    known = ", ".join(model.name for model in published_models())
    raise EngineError(f"The catalogue has no model “{name}”; it has: {known}.")
