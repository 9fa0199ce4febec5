"""What each engine's way to say an object can hold: truth encoded and decoded is the truth."""

from pathlib import Path

import numpy as np
import pytest

from segmentation.science.engines import catalog
from segmentation.science.engines.base import Segmenter
from segmentation.science.engines.matching import match, summarise
from segmentation.science.engines.parameters import parse_parameters
from segmentation.science.pixels.synthetic import nuclei
from tests.science.engines.conftest import discs
from tests.science.engines.ideal import IDEAL, decoded, found_again, new_segmenter
from tests.science.engines.resident import peak_bytes
from tests.science.engines.truth import real_labels

# The IoU up to which 95 % of real nuclei keep their shape.
KEPT_AT = {
    "unet": 0.9,
    "stardist": 0.7,
    "cellpose": 0.9,
    "splinedist": 0.7,
    "embedseg": 0.9,
    "cellseg": 0.7,
}
# What decoding may take for each pixel, with the fields already there.
DECODING_BYTES_PER_PIXEL = 150


@pytest.fixture(scope="module", params=[spec.name for spec in catalog.specs()])
def segmenter(request: pytest.FixtureRequest) -> Segmenter:
    return new_segmenter(str(request.param))


class TestEveryRepresentation:
    def test_truth_encoded_and_decoded_is_the_truth(self, segmenter: Segmenter) -> None:
        _, labels = discs(200, 25)
        found = found_again(segmenter, labels)
        threshold = KEPT_AT[segmenter.header.engine]
        assert summarise([match(found.labels, labels)]).ap[threshold] >= 0.9
        assert found.labels.max() == len(found.scores)

    def test_nearly_all_real_nuclei_survive(self, segmenter: Segmenter, real_images: Path) -> None:
        matches = [
            match(found_again(segmenter, truth).labels, truth)
            for truth in real_labels(real_images, 20)
        ]
        assert summarise(matches).ap[KEPT_AT[segmenter.header.engine]] >= 0.95

    def test_a_single_object_is_found(self, segmenter: Segmenter) -> None:
        labels = np.zeros((64, 80), np.int32)
        labels[20:40, 30:44] = 1
        found = found_again(segmenter, labels)
        assert match(found.labels, labels).ious.tolist() == pytest.approx([1.0], abs=0.2)
        assert found.scores == pytest.approx([1.0], abs=0.05)

    def test_objects_at_the_border_are_found_up_to_it(self, segmenter: Segmenter) -> None:
        labels = np.zeros((60, 64), np.int32)
        labels[:20, :15], labels[42:, 40:], labels[25:36, 49:] = 1, 2, 3
        found = found_again(segmenter, labels).labels
        assert match(found, labels).ious.min() > 0.75
        assert found[8, 0]
        assert found[0, 8]
        assert found[59, 52]
        assert found[30, 63]

    def test_nothing_said_is_nothing_found(self, segmenter: Segmenter) -> None:
        found = found_again(segmenter, np.zeros((20, 30), np.int32))
        assert found.labels.shape == (20, 30)
        assert found.labels.max() == len(found.scores) == len(found.outlines) == 0

    def test_small_objects_are_left_out_and_ids_stay_dense(self, segmenter: Segmenter) -> None:
        _, labels = discs(200, 25)
        found = found_again(segmenter, labels, min_area_px=180)
        areas = np.bincount(found.labels.ravel())[1:]
        assert 0 < len(areas) < labels.max()
        assert areas.min() >= 180
        assert len(areas) == len(found.scores)

    def test_decoding_takes_memory_by_the_pixel(self, segmenter: Segmenter) -> None:
        labels = nuclei((768, 768), 500, (8, 15), seed=1).labels.astype(np.int32)
        engine = segmenter.header.engine
        fields, usual = (
            IDEAL[engine](labels),
            parse_parameters(catalog.spec(engine).parameters, {}, {}),
        )
        found_again(segmenter, labels[:64, :64])  # what is compiled takes memory, too, once
        taken = peak_bytes(lambda: decoded(segmenter, fields, labels.shape, usual))
        assert taken < DECODING_BYTES_PER_PIXEL * labels.size
