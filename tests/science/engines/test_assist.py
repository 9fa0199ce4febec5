"""What a model sees under a point, and which objects belong to a part of an image."""

from itertools import pairwise

import numpy as np
import pytest

from segmentation.science.engines.answers import ask, objects_in
from segmentation.science.engines.assist import lowered, middle_within, object_at
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import load_segmenter, model_parameters
from segmentation.science.engines.work import Work
from segmentation.science.pixels.crops import Crop
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.conftest import one_thread

__all__ = ["one_thread"]

# So sure that hardly anything is an object.
STRICT = {
    "stardist-nuclei-2d": {"prob_threshold": 0.97},
    "unet-nuclei-2d": {"interior_threshold": 0.9999, "foreground_threshold": 0.9999},
}


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", sorted(STRICT))
def test_what_was_missed_is_found_under_a_point(name: str) -> None:
    (path,) = [one for one in bundled_models() if one.stem == name]
    segmenter = load_segmenter(path, "cpu")
    picture = nuclei((192, 192), 20, (9, 13), seed=3)
    header = segmenter.header
    parameters = parse_parameters(model_parameters(header), header.parameters, STRICT[name])
    work, crop = (
        Work(ArraySource.of(picture.image), segmenter, parameters),
        Crop(0, 0, 0, 0, 192, 192),
    )
    answers = ask(work, crop)
    before = objects_in(work, answers, crop, parameters)
    missed = [
        label
        for label in range(1, int(picture.labels.max()) + 1)
        if not before[picture.labels == label].any()
    ]
    found = 0
    for label in missed:
        y, x = np.argwhere(picture.labels == label).mean(axis=0)
        if picture.labels[int(y), int(x)] != label:
            continue
        seen = object_at(work, answers, crop, (y, x)) > 0
        true = picture.labels == label
        found += bool((seen & true).sum() > 0.5 * (seen | true).sum())
    assert missed
    assert found > 0.7 * len(missed)
    y, x = np.argwhere(picture.labels == 0)[0]
    assert object_at(work, answers, crop, (float(y), float(x))).mean() < 0.05


def test_thresholds_go_down_as_far_as_they_may() -> None:
    for path in bundled_models():
        if not path.stem.endswith("-nuclei-2d"):
            continue
        header = load_segmenter(path, "cpu").header
        kind = model_parameters(header)
        steps = list(lowered(parse_parameters(kind, header.parameters, {})))
        for before, after in pairwise(steps):
            kind.model_validate(after.model_dump())
            values = [
                (getattr(before, name), getattr(after, name))
                for name in kind.model_fields
                if getattr(before, name) != getattr(after, name)
            ]
            assert values, "each step lets more through"
            assert all(low < high for high, low in values)


def test_objects_belong_where_their_middle_is() -> None:
    labels = np.zeros((40, 40), np.uint32)
    labels[0:10, 0:10] = 1
    labels[15:25, 5:20] = 2
    labels[30:40, 15:18] = 3
    kept = middle_within(labels, Crop(0, 0, 100, 200, 40, 40), Crop(0, 0, 110, 210, 30, 10))
    assert (kept[labels == 2] == 1).all()
    assert (kept[labels == 3] == 2).all()
    assert not kept[labels == 1].any()
