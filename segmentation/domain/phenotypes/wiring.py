"""Lets phenotypes be deleted."""

from segmentation.domain.phenotypes.deleting import DeletablePhenotype
from segmentation.domain.projects import deletables

deletables.register(DeletablePhenotype())
