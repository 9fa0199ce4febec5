"""The work that an item of a run is."""

from segmentation.domain.common.errors import UserError
from segmentation.domain.images.queries import open_pixels
from segmentation.domain.jobs.errors import JobFailed
from segmentation.domain.model_registry.queries import checked_parameters
from segmentation.domain.model_registry.services import get_segmenter
from segmentation.domain.runs.models import RunItem
from segmentation.science.engines.area import Area
from segmentation.science.engines.errors import EngineError
from segmentation.science.engines.work import Work
from segmentation.science.pixels.kept import kept


def work_of(item: RunItem) -> Work:
    """An item's image for its run's model; raises JobFailed when they don't go together."""
    run = item.run
    try:
        parameters = checked_parameters(run.model, run.parameters)
        area = Area(**run.region) if run.region else None
        pixels, segmenter = kept(open_pixels(item.image)), get_segmenter(run.model)
        return Work(pixels, segmenter, parameters, run.channels, area=area)
    except (EngineError, UserError) as error:
        raise JobFailed(str(error)) from error
