"""Phenotypes and what lies near them on the wire."""

from typing import Any, ClassVar

from rest_framework import serializers

from segmentation.domain.phenotypes.models import Phenotype
from segmentation.interfaces.api.serializers.base import Strict, StrictModel


class BoundsField(serializers.ListField):
    """Two numbers, the smaller one first."""

    child = serializers.FloatField()

    def __init__(self, **more: Any) -> None:
        super().__init__(min_length=2, max_length=2, **more)


class GateSerializer(Strict):
    """Bounds of two columns, in the units they were measured in."""

    x = serializers.CharField(max_length=100)
    y = serializers.CharField(max_length=100)
    across = BoundsField()
    up = BoundsField()


class PhenotypeSerializer(StrictModel):
    """A kind of cell: those that lie in all of its gates; of several the first by `position`."""

    gates = GateSerializer(many=True)
    color = serializers.CharField(
        max_length=7,
        required=False,
        allow_blank=True,
        help_text="`#rrggbb`; left out, one is chosen.",
    )

    class Meta:
        model = Phenotype
        fields: ClassVar = ["id", "project", "name", "color", "gates", "position", "created_at"]
        read_only_fields = ["id", "project", "created_at"]
        extra_kwargs = {"position": {"required": False}}


class NewPhenotypeSerializer(Strict):
    """A phenotype to be."""

    project = serializers.UUIDField()
    name = serializers.CharField(max_length=60)
    gates = GateSerializer(many=True)
    color = serializers.CharField(max_length=7, default="", allow_blank=True)


class CountedSerializer(serializers.Serializer[Any]):
    """A phenotype, and how many cells of a result are of it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    color = serializers.CharField()
    cells = serializers.IntegerField()


class SortedSerializer(serializers.Serializer[Any]):
    """`kinds` has for each of `label` the place of its phenotype in the list; -1 for none."""

    phenotypes = CountedSerializer(many=True)
    # The column is called as in the tables, whatever a field has by that name.
    label = serializers.ListField(child=serializers.IntegerField())  # type: ignore[assignment]
    kinds = serializers.ListField(child=serializers.IntegerField())


class MatrixField(serializers.ListField):
    """A row for each phenotype, and a last one for cells of none; columns likewise."""

    child = serializers.ListField(child=serializers.FloatField(allow_null=True))


class NeighbourhoodSerializer(serializers.Serializer[Any]):
    """`names` ends with "other", the cells of no phenotype; `cells` says how many there are.

    `mean` is how many cells of each kind lie near one of a kind, `enrichment` that over what it
    would be if kinds were spread by chance; null where there is nothing to tell.
    """

    names = serializers.ListField(child=serializers.CharField())
    cells = serializers.ListField(child=serializers.IntegerField())
    mean = MatrixField()
    enrichment = MatrixField()


class ProfilesSerializer(serializers.Serializer[Any]):
    """A row of mean z-scores for each phenotype, and a last one for "other"; null for no cells."""

    names = serializers.ListField(child=serializers.CharField())
    cells = serializers.ListField(child=serializers.IntegerField())
    columns = serializers.ListField(child=serializers.CharField())
    scores = MatrixField()
