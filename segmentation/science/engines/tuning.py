"""Thresholds chosen on validation images, by the AP that users will see."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segmentation.science.engines.base import Segmenter, Tile
from segmentation.science.engines.dataset import Sample
from segmentation.science.engines.matching import Evaluation, match, summarise
from segmentation.science.engines.parameters import Parameters, parse_parameters
from segmentation.science.engines.tiled import DEFAULT_TILE, tile_fields, tile_grid

Fields = list[tuple[Tile, NDArray[np.float32]]]


class Tuning:
    """The values in force and those to try, parameter by parameter."""

    def __init__(self, kind: type[Parameters], tunable: dict[str, tuple[float, ...]]) -> None:
        self.kind, self.tunable = kind, tunable
        self.values = {name: values[len(values) // 2] for name, values in tunable.items()}

    def parameters(self, values: dict[str, float] | None = None) -> Parameters:
        """The values in force, or others, as the engine takes them."""
        return parse_parameters(self.kind, {}, values or self.values)

    def neighbours(self, name: str, *, thorough: bool) -> tuple[float, ...]:
        """All values to try, or in a quick search those next to the one in force."""
        values = self.tunable[name]
        if thorough:
            return values
        at = min(range(len(values)), key=lambda i: abs(values[i] - self.values[name]))
        return values[max(at - 1, 0) : at + 2]


def validate(
    segmenter: Segmenter, samples: Sequence[Sample], tuning: Tuning, *, thorough: bool = False
) -> dict[str, float]:
    """Figures on `samples` with the best thresholds found, which `tuning` then holds.

    A quick search moves the first parameter one step; a thorough one tries every value of each.
    """
    spoken = [_fields(segmenter, sample) for sample in samples]
    names = list(tuning.tunable) if thorough else list(tuning.tunable)[:1]
    best = _evaluate(segmenter, spoken, samples, tuning.parameters())
    for name in names:
        for value in tuning.neighbours(name, thorough=thorough):
            if value == tuning.values[name]:
                continue
            tried = {**tuning.values, name: value}
            found = _evaluate(segmenter, spoken, samples, tuning.parameters(tried))
            if _merit(found) > _merit(best):
                best, tuning.values = found, tried
    return {
        "ap50": best.ap[0.5],
        "ap75": best.ap[0.75],
        "precision": best.precision,
        "recall": best.recall,
        "panoptic_quality": best.panoptic_quality,
    }


def predict(segmenter: Segmenter, sample: Sample, parameters: Parameters) -> NDArray[np.int32]:
    """The labels that the network finds in a sample."""
    return _decode(segmenter, _fields(segmenter, sample), sample, parameters)


def _merit(found: Evaluation) -> float:
    """AP at 0.5; a hundredth of AP at 0.75 breaks ties."""
    return found.ap[0.5] + 0.01 * found.ap[0.75]


def _fields(segmenter: Segmenter, sample: Sample) -> Fields:
    tiles = tile_grid(sample.labels.shape, DEFAULT_TILE[sample.labels.ndim], segmenter)
    return list(tile_fields(segmenter, lambda tile: sample.image[:, *tile.window], tiles))


def _evaluate(
    segmenter: Segmenter,
    spoken: Sequence[Fields],
    samples: Sequence[Sample],
    parameters: Parameters,
) -> Evaluation:
    return summarise(
        match(_decode(segmenter, fields, sample, parameters), sample.labels)
        for fields, sample in zip(spoken, samples, strict=True)
    )


def _decode(
    segmenter: Segmenter, fields: Fields, sample: Sample, parameters: Parameters
) -> NDArray[np.int32]:
    pieces = [segmenter.gather(said, tile, parameters) for tile, said in fields]
    return segmenter.assemble(pieces, sample.labels.shape, parameters).labels
