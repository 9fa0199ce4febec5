"""Lets projects be deleted."""

from segmentation.domain.projects import deletables
from segmentation.domain.projects.deleting import DeletableProject

deletables.register(DeletableProject())
