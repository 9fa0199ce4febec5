"""The trash: what was deleted, bringing it back, and removing it for good."""

from collections.abc import Sequence
from typing import Any, Self
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from segmentation.domain.images.models import Image
from segmentation.domain.projects.deletables import all_deletables
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.trash import FIELDS, find_in_trash, remove, restore, rows_in_trash
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView
from segmentation.interfaces.api.serializers.trash import InTrashSerializer


class Together:
    """Rows of several tables as one list, which is narrowed and sorted like those of one."""

    # All have the columns by which they are sorted; this one lends its fields.
    model = Image

    def __init__(self, parts: Sequence[QuerySet[Any, Any]]) -> None:
        self.parts = parts

    def filter(self, condition: Q) -> Self:
        """Of each table those that fit."""
        return type(self)([part.filter(condition) for part in self.parts])

    def order_by(self, *names: str) -> QuerySet[Any, Any]:
        """All of them, in one query."""
        first, *others = (part.values_list(*FIELDS, named=True) for part in self.parts)
        return first.union(*others, all=True).order_by(*names)


class Trash(mixins.ListModelMixin, Collection):
    """What was deleted in one's projects; after some days it is removed for good."""

    serializer_class = InTrashSerializer
    queryset = Image.objects.none()
    orderings = ("-trashed_at",)
    filters = {"project": Project}
    choices = {"kind": frozenset(one.word for one in all_deletables())}

    def filter_queryset(self, queryset: Any) -> Any:
        found: Any = self.narrowing()
        project, kind = found.get("project"), found.get("kind")
        return Together(rows_in_trash(person_of(self.request), project, kind))


class InTrash(StrictView):
    """One thing in the trash."""

    @extend_schema(operation_id="trash_remove", responses={204: None})
    def delete(self, request: Request, kind: str, pk: UUID) -> Response:
        """Remove it for good; owners of its project may."""
        user = person_of(request)
        remove(user, find_in_trash(user, kind, pk))
        return Response(status=HTTP_204_NO_CONTENT)


class FromTrash(StrictView):
    """One thing in the trash that is wanted back."""

    @extend_schema(operation_id="trash_restore", request=None, responses={204: None})
    def post(self, request: Request, kind: str, pk: UUID) -> Response:
        """Bring it back as it was; whoever may delete it may do so."""
        user = person_of(request)
        restore(user, find_in_trash(user, kind, pk))
        return Response(status=HTTP_204_NO_CONTENT)
