"""The wait of a worker's first image, taken before anyone waits: libraries, model, compilers."""

import numpy as np

from segmentation.domain.model_registry.models import Model, ModelState
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.science.engines.segment import segment
from segmentation.science.measurements import measure
from segmentation.science.pixels.downsample import halve_mode
from segmentation.science.pixels.source import ArraySource

_SIDE_PX = 64


def segment_a_spot() -> None:
    """Run the model that was used last over a tiny picture, and measure what it finds."""
    model = _likely_model()
    if model is None:
        return
    rows, columns = np.ogrid[:_SIDE_PX, :_SIDE_PX]
    middle = _SIDE_PX / 2
    spot = np.exp(-((rows - middle) ** 2 + (columns - middle) ** 2) / 100)
    segmenter = get_segmenter(model)
    channels = [spot] * len(segmenter.header.channels)
    source = ArraySource.of((np.stack(channels) * 60_000).astype(np.uint16), "CYX")
    found = segment(source, segmenter, checked_parameters(model, {}))
    measure(found.labels, source, found.scores, found.outlines)
    halve_mode(np.zeros((2, 2), np.uint32))


def _likely_model() -> Model | None:
    usable = Model.objects.filter(state=ModelState.AVAILABLE, ndim=2)
    return usable.filter(runs__isnull=False).order_by("-runs__created_at").first() or usable.first()
