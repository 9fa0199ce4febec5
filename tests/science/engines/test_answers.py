"""What a network says of a crop is kept, and means the same as in the whole image."""

from dataclasses import replace

import numpy as np
import pytest

from segmentation.science.engines.answers import Answers, ask, objects_in
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.model_file import bundled_models
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.engines.segment import load_segmenter, model_parameters, segment
from segmentation.science.engines.work import Work
from segmentation.science.pixels.crops import Crop
from segmentation.science.pixels.source import ArraySource
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.conftest import one_thread

__all__ = ["one_thread"]

NUCLEI = [path for path in bundled_models() if path.stem.endswith("-nuclei-2d")]
CROP = Crop(0, 0, 60, 90, 96, 128)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("path", NUCLEI, ids=lambda path: path.stem)
def test_a_crop_is_answered_as_in_the_whole_image(path: object) -> None:
    segmenter = load_segmenter(path, "cpu")  # type: ignore[arg-type]
    source = ArraySource.of(nuclei((256, 280), 60, (8, 14), seed=3).image)
    parameters = parse_parameters(
        model_parameters(segmenter.header), segmenter.header.parameters, {}
    )
    work = Work(source, segmenter, parameters)
    answers = ask(work, CROP)
    whole = segment(source, segmenter, parameters).labels[0, 0, CROP.rows, CROP.columns]
    objects = objects_in(work, answers, CROP, parameters)
    assert len(np.unique(objects)) == objects.max() + 1 > 5
    assert summarise([match(objects, whole)]).ap[0.9] == 1
    kept = Answers.from_bytes(answers.to_bytes())
    assert summarise([match(objects_in(work, kept, CROP, parameters), whole)]).ap[0.9] > 0.9
    # A crop that reaches the edges leaves nothing out.
    edge = replace(CROP, y=256 - CROP.height, x=280 - CROP.width)
    assert objects_in(work, ask(work, edge), edge, parameters).shape == (96, 128)


@pytest.mark.usefixtures("one_thread")
def test_a_stack_is_looked_at_around_the_plane() -> None:
    (path,) = [one for one in bundled_models() if one.stem == "embedseg-nuclei-3d"]
    segmenter = load_segmenter(path, "cpu")
    source = ArraySource.of(nuclei((24, 96, 96), 12, (8, 12), seed=2).image, "ZYX")
    parameters = parse_parameters(
        model_parameters(segmenter.header), segmenter.header.parameters, {}
    )
    work = Work(source, segmenter, parameters)
    crop = Crop(0, 10, 16, 16, 64, 64)
    objects = objects_in(work, ask(work, crop), crop, parameters)
    whole = segment(source, segmenter, parameters).labels[0, 10, crop.rows, crop.columns]
    assert objects.shape == (64, 64)
    assert summarise([match(objects, whole)]).ap[0.5] > 0.8
