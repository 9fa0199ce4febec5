"""What U-Net is, for those who have not loaded it."""

from pydantic import Field

from segmentation.science.engines.base import ChannelRole, EngineSpec
from segmentation.science.engines.parameters import Parameters, smallest_area


class UNetParameters(Parameters):
    """What a user may change about a run."""

    foreground_threshold: float = Field(
        0.5,
        gt=0,
        lt=1,
        title="Foreground threshold",
        description="How sure the model must be that a pixel belongs to any object: "
        "lower makes objects larger, higher smaller.",
    )
    interior_threshold: float = Field(
        0.5,
        gt=0,
        lt=1,
        title="Interior threshold",
        description="How sure the model must be of an object's interior to start an object there: "
        "raise it when neighbours are merged, lower it when faint objects are missed.",
    )
    min_area_px: int = smallest_area(10)


SPEC = EngineSpec(
    name="unet",
    title="U-Net",
    ndim=(2, 3),
    channels=(ChannelRole("objects", "the channel in which the objects can be seen"),),
    parameters=UNetParameters,
    description="Decides for each pixel whether it is background, the interior or the border of "
    "an object, and grows objects from their interiors by a watershed.",
    use_when="Objects of any shape that are not too crowded; quick to train on few images, and "
    "easily adapted to unusual ones.",
    citation="Ronneberger, Fischer, Brox: U-Net: Convolutional Networks for Biomedical Image "
    "Segmentation. MICCAI 2015.",
    licence="BSD-3-Clause",
)
