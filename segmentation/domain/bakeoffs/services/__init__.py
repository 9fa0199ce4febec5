"""Starting bake-offs, looking at other parameters, and taking both back."""

from segmentation.domain.bakeoffs.services.ending import cancel_bake_off, expire_bake_offs
from segmentation.domain.bakeoffs.services.names import BAKE, PREVIEW
from segmentation.domain.bakeoffs.services.previews import start_preview
from segmentation.domain.bakeoffs.services.start import Entrant, Place, start_bake_off
from segmentation.domain.bakeoffs.services.suggestions import suggest_crops

__all__ = [
    "BAKE",
    "PREVIEW",
    "Entrant",
    "Place",
    "cancel_bake_off",
    "expire_bake_offs",
    "start_bake_off",
    "start_preview",
    "suggest_crops",
]
