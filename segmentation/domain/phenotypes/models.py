"""Phenotypes: kinds of cells, as a project's people tell them apart."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable
from segmentation.domain.phenotypes.querysets import PhenotypeQuerySet
from segmentation.domain.projects.models import Project
from segmentation.science.measurements.phenotypes import Gate
from segmentation.science.measurements.phenotypes import Phenotype as Kind


class Phenotype(Trashable):
    """A kind of cell: those that lie in all of its gates, in every result of the project, and
    those that people have given it as their class.

    `gates` are as `Gate.to_json` has them; a cell that fits several is of the first, by
    `position`. `color` is `#rrggbb`. Tables hold classes by name: once `assigned`, it stays.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="phenotypes")
    name = models.CharField(max_length=60)
    color = models.CharField(max_length=7)
    gates = models.JSONField()
    position = models.PositiveIntegerField()
    assigned = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = PhenotypeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                condition=models.Q(trashed_at=None),
                name="a_phenotype_is_named_once_in_a_project",
            )
        ]

    @property
    def kind(self) -> Kind:
        """It as the science knows it."""
        return Kind(self.name, tuple(Gate.from_json(gate) for gate in self.gates))
