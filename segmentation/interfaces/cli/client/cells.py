"""The cells of results: phenotypes, more that is measured, and which lie near which."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from segmentation.interfaces.cli.client.answers import Measuring, Phenotype
from segmentation.interfaces.cli.client.errors import OcellusError
from segmentation.interfaces.cli.client.server import API, Id, Server
from segmentation.interfaces.cli.client.waiting import until

Gate = Mapping[str, Any]
Ratios = Mapping[str, Sequence[str]]


class Cells(Server):
    """What is asked of the cells that were found."""

    def phenotypes(self, project: Id) -> list[Phenotype]:
        """The kinds of cells that a project's people tell apart; the first that fits counts."""
        wanted = self.project(project).id
        rows = self._connection.rows(f"{API}/phenotypes/", project=wanted)
        return [Phenotype(**row) for row in rows]

    def add_phenotype(
        self, project: Id, name: str, gates: Iterable[Gate], color: str = ""
    ) -> Phenotype:
        """Name the cells that lie in all of the gates, in every result of a project.

        A gate is `{"x": column, "y": column, "across": [low, high], "up": [low, high]}`.
        """
        asked = {"name": name, "color": color, "gates": [dict(gate) for gate in gates]}
        body = {"project": str(self.project(project).id), **asked}
        return Phenotype(**self._connection.post(f"{API}/phenotypes/", body))

    def phenotype_of(self, segmentation: Id) -> "pd.Series[str]":
        """The phenotype of each cell by its label; missing for none."""
        found = self._connection.get(f"{API}/segmentations/{segmentation}/phenotypes/")
        names = [one["name"] for one in found["phenotypes"]]
        told = pd.Categorical.from_codes(found["kinds"], pd.Index(names, dtype="object"))
        return pd.Series(told, pd.Index(found["label"], name="label"), name="phenotype")

    def neighbourhood(
        self, segmentation: Id, *, nearest: int | None = None, radius: float | None = None
    ) -> pd.DataFrame:
        """How many times as often as by chance kinds (columns) lie near cells of kinds (rows)."""
        place = f"{API}/segmentations/{segmentation}/neighbourhood/"
        found = self._connection.get(place, nearest=nearest, radius=radius)
        return pd.DataFrame(found["enrichment"], found["names"], found["names"], dtype=float)

    def measure(
        self,
        segmentation: Id,
        groups: Sequence[str] = (),
        ratios: Ratios | None = None,
        cells: Id | None = None,
    ) -> Measuring:
        """Measure more of a result, and wait until a worker has done so.

        With `cells`, another result of the image, its objects are nuclei that are compared with the
        cytoplasm of the cells that hold them.
        """
        body = {
            "segmentation": str(segmentation),
            "groups": list(groups),
            "ratios": {name: list(pair) for name, pair in (ratios or {}).items()},
            "cells": None if cells is None else str(cells),
        }
        begun = Measuring(**self._connection.post(f"{API}/measurings/", body))

        def ask() -> Measuring:
            return Measuring(**self._connection.get(f"{API}/measurings/{begun.id}/"))

        done = until(ask, lambda now: now.is_over, None, "the measuring")
        if done.state != "done":
            raise OcellusError(done.error or f"The measuring was {done.state}.")
        return done
