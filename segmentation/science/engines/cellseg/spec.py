"""What CellSeg is, for those who have not loaded it."""

from pydantic import Field

from segmentation.science.engines.base import ChannelRole, EngineSpec
from segmentation.science.engines.parameters import Parameters, smallest_area

# The network keeps no detection that is less certain, and of two that overlap more only one.
LOWEST_SCORE = 0.1
HIGHEST_OVERLAP = 0.5


class CellSegParameters(Parameters):
    """What a user may change about a run."""

    score_threshold: float = Field(
        0.7,
        ge=LOWEST_SCORE,
        lt=1,
        title="Score threshold",
        description="How sure the model must be of an object: lower finds more, higher fewer.",
    )
    nms_threshold: float = Field(
        0.3,
        ge=0,
        le=HIGHEST_OVERLAP,
        title="Overlap threshold",
        description="How much the boxes around two objects may overlap before the less certain "
        "one is dropped: raise it for crowded or slanted objects, lower it when objects are "
        "found twice.",
    )
    min_area_px: int = smallest_area(20)


SPEC = EngineSpec(
    name="cellseg",
    title="CellSeg",
    ndim=(2,),
    channels=(ChannelRole("nuclei", "the channel in which the objects are bright"),),
    parameters=CellSegParameters,
    description="Proposes boxes that may hold an object, scores them, and draws the object's mask "
    "in each box that is kept (Mask R-CNN); objects can then be grown to whole cells.",
    use_when="Nuclei in tissue and multiplexed images, whose cells are estimated by growing the "
    "nuclei; objects that overlap.",
    citation="Lee, Bacon, Bollyky, Schürch, et al.: CellSeg: a robust, pre-trained nucleus "
    "segmentation and pixel quantification software for highly multiplexed fluorescence images. "
    "BMC Bioinformatics 2022. He, Gkioxari, Dollár, Girshick: Mask R-CNN. ICCV 2017.",
    licence="BSD-3-Clause",
)
