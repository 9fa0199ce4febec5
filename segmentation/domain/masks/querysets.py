"""Which segmentations someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.masks.models import Measuring, Revision, Segmentation


class SegmentationQuerySet(OfProjects["Segmentation"]):
    """Segmentations, restricted to what a person may see."""

    members = "image__project__memberships__user"


class RevisionQuerySet(OfProjects["Revision"]):
    """Revisions, restricted to those of segmentations a person may see."""

    members = "segmentation__image__project__memberships__user"


class MeasuringQuerySet(OfProjects["Measuring"]):
    """What is to be measured, restricted to what a person may see."""

    members = "segmentation__image__project__memberships__user"
