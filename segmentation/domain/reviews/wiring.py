"""Lets remarks be deleted."""

from segmentation.domain.projects import deletables
from segmentation.domain.reviews.deleting import DeletableComment

deletables.register(DeletableComment())
