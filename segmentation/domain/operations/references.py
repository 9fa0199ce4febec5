"""What the rows of a backup point at, and what of that came along."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from segmentation.domain.jobs.sweep import key_fields
from segmentation.domain.model_registry.models import Model
from segmentation.domain.model_registry.services.files import is_placed


class References:
    """Is shown the rows first and then the files, and knows what is missing in the end."""

    def __init__(self) -> None:
        self._fields = key_fields()
        self._met: dict[str, bool] = {}
        self._models: set[str] = set()
        self._lost: list[str] = []

    def see(self, row: dict[str, Any]) -> None:
        """Note what a row of the dump points at."""
        fields = row["fields"]
        for name in self._fields.get(row["model"], ()):
            if fields[name]:
                self._met[fields[name]] = False
        if row["model"] == Model._meta.label_lower and is_placed(Path(fields["path"])):
            self._models.add(Path(fields["path"]).name)

    def meet(self, key: str) -> None:
        """An object came along: what points at it, or at a folder that it lies in, is right."""
        for place in _places(key):
            if place in self._met:
                self._met[place] = True

    def meet_model(self, name: str) -> None:
        """A model file came along."""
        self._models.discard(name)

    def lose(self, key: str) -> None:
        """An object went before it could be copied, which matters if something points there."""
        if any(place in self._met for place in _places(key)):
            self._lost.append(key)

    def missing(self) -> list[str]:
        """What rows point at and did not come along."""
        never = [key for key, met in self._met.items() if not met]
        return sorted({*never, *self._lost, *(f"models/{name}" for name in self._models)})


def _places(key: str) -> Iterator[str]:
    """A key and all folders above it."""
    while key:
        yield key
        key = key.rpartition("/")[0]
