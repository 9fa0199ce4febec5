"""Which columns people want beside the usual ones."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import pyarrow as pa

from segmentation.science.measurements.form import CannotMeasure
from segmentation.science.measurements.measure import measure
from segmentation.science.measurements.more import GROUPS, add_columns
from segmentation.science.measurements.ratios import add_ratios
from segmentation.science.pixels.axes import ImageInfo
from segmentation.science.pixels.label_source import LabelArray, LabelSource
from segmentation.science.pixels.source import ArraySource, PixelSource

_NAME = re.compile(r"\w{1,60}")
_NO_SCORES = np.zeros(0, np.float32)


@dataclass(frozen=True)
class Choice:
    """Groups of columns (see `GROUPS`), and ratios: a name, and the two columns it is made of."""

    groups: tuple[str, ...] = ()
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, groups: Iterable[str] = (), ratios: Mapping[str, Iterable[str]] = {}) -> Self:
        """The choice, groups in their usual order; ValueError for what can't be chosen."""
        wanted = set(groups)
        if unknown := sorted(wanted - set(GROUPS)):
            raise ValueError(f"There are no columns “{unknown[0]}”; there are {', '.join(GROUPS)}.")
        pairs = {name: tuple(pair) for name, pair in ratios.items()}
        for name, pair in pairs.items():
            if not _NAME.fullmatch(name):
                raise ValueError(f"A ratio's name is of up to 60 letters, digits and _: “{name}”.")
            if len(pair) != 2:
                raise ValueError(f"The ratio “{name}” is one column over another.")
        chosen = tuple(group for group in GROUPS if group in wanted)
        return cls(chosen, {name: (pair[0], pair[1]) for name, pair in pairs.items()})

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Self:
        """The choice that `to_json` wrote; nothing at all is the choice of no more columns."""
        return cls.of(given.get("groups", ()), given.get("ratios", {}))

    def to_json(self) -> dict[str, Any]:
        """As it is kept and told."""
        return {
            "groups": list(self.groups),
            "ratios": {name: list(pair) for name, pair in self.ratios.items()},
        }

    def add_to(
        self, table: pa.Table, labels: LabelSource | LabelArray, source: PixelSource
    ) -> pa.Table:
        """The table of `measure` with the chosen columns; `CannotMeasure` where there are none."""
        table = add_columns(table, labels, source, self.groups)
        try:
            return add_ratios(table, self.ratios)
        except ValueError as refusal:
            raise CannotMeasure(_sentence(str(refusal))) from refusal

    def check(self, info: ImageInfo) -> None:
        """Raises `CannotMeasure` for ratios of columns that no object of such an image has."""
        labels = np.zeros((1, 1, 1, 1), np.uint32)
        image = replace(info, shape=(1, info.shape[1], 1, 1, 1))
        source = ArraySource(image, np.zeros(image.shape, image.dtype))
        refusals = []
        for ndim in (2, 3):
            try:
                self.add_to(measure(labels, source, _NO_SCORES, ndim=ndim), labels, source)
            except CannotMeasure as refusal:
                refusals.append(refusal)
            else:
                return
        raise refusals[0]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
