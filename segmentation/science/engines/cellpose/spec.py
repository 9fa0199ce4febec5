"""What Cellpose is, for those who have not loaded it."""

from pydantic import Field

from segmentation.science.engines.base import ChannelRole, EngineSpec
from segmentation.science.engines.parameters import ScaledParameters, smallest_area


class CellposeParameters(ScaledParameters):
    """What a user may change about a run."""

    cellprob_threshold: float = Field(
        0.0,
        ge=-6,
        le=6,
        title="Cell probability threshold",
        description="How sure the model must be that a pixel belongs to a cell, on a scale from "
        "-6 to 6: lower finds more and larger cells, higher fewer and smaller ones.",
    )
    flow_threshold: float = Field(
        0.4,
        ge=0,
        le=3,
        title="Flow error threshold",
        description="How much a cell's shape may disagree with the flows before it is left out: "
        "raise it when cells are missed, lower it when odd shapes are found; 0 keeps all.",
    )
    min_area_px: int = smallest_area(15)
    max_area_share: float = Field(
        0.4,
        gt=0,
        le=1,
        title="Largest area (share of the image)",
        description="Objects that fill a larger part of the image are left out as background.",
    )


SPEC = EngineSpec(
    name="cellpose",
    title="Cellpose",
    ndim=(2, 3),
    channels=(ChannelRole("cells", "the channel in which the cells can be seen"),),
    parameters=CellposeParameters,
    description="Predicts for each pixel whether it belongs to a cell and which way the cell's "
    "centre lies; the pixels then flow along these arrows, and those that meet are one cell.",
    use_when="Whole cells of any shape and of about the same size, also with long arms and "
    "tightly packed.",
    citation="Stringer, Wang, Michaelos, Pachitariu: Cellpose: a generalist algorithm for "
    "cellular segmentation. Nature Methods 2021.",
    licence="BSD-3-Clause",
)
