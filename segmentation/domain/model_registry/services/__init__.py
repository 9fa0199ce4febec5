"""Knowing the models, and having them in memory."""

from segmentation.domain.model_registry.services.segmenters import get_segmenter
from segmentation.domain.model_registry.services.sync import sync_models

__all__ = ["get_segmenter", "sync_models"]
