"""Which phenotypes someone sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmentation.domain.projects.visibility import OfProjects

if TYPE_CHECKING:
    from segmentation.domain.phenotypes.models import Phenotype


class PhenotypeQuerySet(OfProjects["Phenotype"]):
    """Phenotypes, restricted to what a person may see."""
