"""Knowing the models, having them in memory, and saying which are in use."""

from segmentation.domain.model_registry.services.importing import (
    import_published_model,
    import_uploaded_model,
)
from segmentation.domain.model_registry.services.lifecycle import (
    deprecate_model,
    release_model,
    set_default_model,
    share_model,
)
from segmentation.domain.model_registry.services.packages import ask_for_package, open_package
from segmentation.domain.model_registry.services.registering import register_model
from segmentation.domain.model_registry.services.segmenters import get_segmenter
from segmentation.domain.model_registry.services.sync import sync_models
from segmentation.domain.model_registry.services.trials import try_model

__all__ = [
    "ask_for_package",
    "deprecate_model",
    "get_segmenter",
    "import_published_model",
    "import_uploaded_model",
    "open_package",
    "register_model",
    "release_model",
    "set_default_model",
    "share_model",
    "sync_models",
    "try_model",
]
