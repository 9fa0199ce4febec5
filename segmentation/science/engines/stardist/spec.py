"""What StarDist is, for those who have not loaded it."""

from pydantic import Field

from segmentation.science.engines.base import ChannelRole, EngineSpec
from segmentation.science.engines.parameters import Parameters, smallest_area


class StarDistParameters(Parameters):
    """What a user may change about a run."""

    prob_threshold: float = Field(
        0.5,
        gt=0,
        lt=1,
        title="Probability threshold",
        description="How sure the model must be of an object: lower finds more, higher fewer.",
    )
    nms_threshold: float = Field(
        0.4,
        ge=0,
        le=1,
        title="Overlap threshold",
        description="How much two outlines may overlap before the less certain one is dropped: "
        "raise it for crowded objects, lower it when objects are found twice.",
    )
    min_area_px: int = smallest_area(0)


SPEC = EngineSpec(
    name="stardist",
    title="StarDist",
    ndim=(2, 3),
    channels=(ChannelRole("nuclei", "the channel in which the objects are bright"),),
    parameters=StarDistParameters,
    description="Predicts for each pixel how likely it lies inside an object and how far the "
    "object's edge is in 32 directions; overlapping star-convex outlines are then suppressed.",
    use_when="Roundish objects such as nuclei, also when they are crowded and touch.",
    citation="Schmidt, Weigert, Broaddus, Myers: Cell Detection with Star-convex Polygons. "
    "MICCAI 2018.",
    licence="BSD-3-Clause",
)
