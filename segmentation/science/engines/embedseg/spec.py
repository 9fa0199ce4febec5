"""What EmbedSeg is, for those who have not loaded it."""

from pydantic import Field

from segmentation.science.engines.base import ChannelRole, EngineSpec
from segmentation.science.engines.parameters import Parameters, smallest_area


class EmbedSegParameters(Parameters):
    """What a user may change about a run."""

    foreground_threshold: float = Field(
        0.5,
        gt=0,
        lt=1,
        title="Foreground threshold",
        description="How sure the model must be that a pixel belongs to any object: "
        "lower makes objects larger and finds fainter ones.",
    )
    seed_threshold: float = Field(
        0.7,
        gt=0,
        lt=1,
        title="Seed threshold",
        description="How sure the model must be of an object's centre to start an object there: "
        "lower finds more objects, higher fewer.",
    )
    min_area_px: int = smallest_area(10)


SPEC = EngineSpec(
    name="embedseg",
    title="EmbedSeg",
    ndim=(2, 3),
    channels=(ChannelRole("objects", "the channel in which the objects can be seen"),),
    parameters=EmbedSegParameters,
    description="Every pixel points at the centre of its object and says how wide the object is; "
    "pixels whose arrows meet become one object.",
    use_when="Objects of varied or elongated shapes, and computers with little memory: the "
    "network is small and runs on a laptop.",
    citation="Lalit, Tomancak, Jug: Embedding-based Instance Segmentation in Microscopy. "
    "MIDL 2021.",
    licence="BSD-3-Clause",
)
