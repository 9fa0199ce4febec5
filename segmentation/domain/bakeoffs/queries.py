"""Reading bake-offs."""

import zlib
from itertools import combinations
from typing import Any

import numpy as np
from django.core.cache import cache
from django.db.models import Prefetch, QuerySet
from numpy.typing import NDArray

from segmentation.domain.bakeoffs.models import BakeOff, BakeOffCrop, Contestant, Found, Panel
from segmentation.domain.common import storage
from segmentation.domain.masks.queries import open_labels
from segmentation.science.engines.tally import Tally, tally
from segmentation.science.pixels.crops import Crop

Labels = NDArray[np.uint32]
_KEPT_S = 24 * 3600


def with_parts(bake_offs: QuerySet[BakeOff]) -> QuerySet[BakeOff]:
    """Bake-offs with all that is shown of them, in a constant number of queries."""
    crops = BakeOffCrop.objects.present().select_related("image").order_by("position")
    contestants = Contestant.objects.select_related("model").order_by("position")
    panels = (
        Panel.objects.present().select_related("reading__job").order_by("reading__crop__position")
    )
    return bake_offs.select_related("created_by").prefetch_related(
        Prefetch("crops", queryset=crops),
        Prefetch("contestants", queryset=contestants),
        Prefetch("contestants__panels", queryset=panels),
    )


def place_of(crop: BakeOffCrop) -> Crop:
    """Where a crop lies."""
    return Crop(crop.t, crop.z, crop.y, crop.x, crop.height, crop.width)


def truth_in(crop: BakeOffCrop) -> Labels | None:
    """What people say is right in a crop (Y, X), as it is now; None where they say nothing."""
    if crop.truth is None:
        return None
    place = place_of(crop)
    return open_labels(crop.truth).read(place.t, place.z, place.rows, place.columns)


def pack_labels(labels: Labels) -> bytes:
    """Labels (Y, X) as they are stored and sent: uint32, little endian, row by row, deflated."""
    return zlib.compress(np.ascontiguousarray(labels, "<u4").tobytes(), level=6)


def read_labels(found: Found, crop: BakeOffCrop) -> Labels:
    """The inverse, of objects that are there."""
    packed = storage.get_bytes(found.labels_key)
    return np.frombuffer(zlib.decompress(packed), "<u4").reshape(crop.height, crop.width)


def figures_of(stored: dict[str, Any] | None) -> dict[str, Any]:
    """The figures of a stored tally; none before there is one."""
    return Tally.from_json(stored).figures() if stored else {}


def pooled_figures(contestant: Contestant) -> dict[str, Any]:
    """A contestant held against the truth, over all crops where that is known."""
    tallies = [Tally.from_json(panel.tally) for panel in contestant.panels.all() if panel.tally]
    return sum(tallies, Tally()).figures()


def agreement(bake_off: BakeOff) -> list[dict[str, Any]]:
    """How far each two contestants of a bake-off `with_parts` agree, over the crops both have done.

    Each entry has the ids `first` and `second`, and `figures`. Pairs are compared once.
    """
    crops = {crop.pk: crop for crop in bake_off.crops.all()}
    done = {
        contestant.pk: {
            panel.reading.crop_id: panel for panel in contestant.panels.all() if panel.labels_key
        }
        for contestant in bake_off.contestants.all()
    }
    key = f"agreement/{bake_off.pk}"
    known: dict[str, dict[str, Any]] = cache.get(key) or {}
    comparison = _Comparison(crops, known)
    entries = [
        {
            "first": first,
            "second": second,
            "figures": comparison.of(done[first], done[second]).figures(),
        }
        for first, second in combinations(done, 2)
    ]
    if comparison.is_new:
        cache.set(key, known, _KEPT_S)
    return entries


class _Comparison:
    """Tallies of pairs of panels; those that are `known` are not made again."""

    def __init__(self, crops: dict[Any, BakeOffCrop], known: dict[str, dict[str, Any]]) -> None:
        self.crops, self.known, self.is_new = crops, known, False
        self._labels: dict[Any, Labels] = {}

    def of(self, first: dict[Any, Panel], second: dict[Any, Panel]) -> Tally:
        """Over the crops that both have."""
        both = [key for key in first if key in second]
        return sum((self._pair(first[key], second[key]) for key in both), Tally())

    def _pair(self, first: Panel, second: Panel) -> Tally:
        name = f"{first.pk}/{second.pk}"
        if name not in self.known:
            counted = tally(self._read(first), self._read(second))
            self.known[name], self.is_new = counted.to_json(), True
        return Tally.from_json(self.known[name])

    def _read(self, panel: Panel) -> Labels:
        if panel.pk not in self._labels:
            self._labels[panel.pk] = read_labels(panel, self.crops[panel.reading.crop_id])
        return self._labels[panel.pk]
