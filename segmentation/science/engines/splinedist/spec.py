"""What SplineDist is, for those who have not loaded it."""

from pydantic import Field

from segmentation.science.engines.base import ChannelRole, EngineSpec
from segmentation.science.engines.parameters import Parameters, smallest_area


class SplineDistParameters(Parameters):
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
        description="How much of the smaller of two outlines may overlap before the less certain "
        "one is dropped: raise it for crowded objects, lower it when objects are found twice.",
    )
    min_area_px: int = smallest_area(0)


SPEC = EngineSpec(
    name="splinedist",
    title="SplineDist",
    ndim=(2,),
    channels=(ChannelRole("nuclei", "the channel in which the objects are bright"),),
    parameters=SplineDistParameters,
    description="Predicts for each pixel how likely it lies inside an object and the control "
    "points of a smooth closed curve around it; overlapping curves are then suppressed.",
    use_when="Objects with smooth outlines that bend, such as kidney-shaped nuclei or curved "
    "bacteria, where StarDist's straight rays cut corners.",
    citation="Mandal, Uhlmann: SplineDist: Automated Cell Segmentation with Spline Curves. "
    "ISBI 2021.",
    licence="BSD-3-Clause",
)
