"""Edits of segmentations: what was done, and doing more."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_409_CONFLICT

from segmentation.domain.edits import services
from segmentation.domain.edits.errors import StaleVersion
from segmentation.domain.edits.models import Edit, EditKind
from segmentation.domain.edits.queries import history_of
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.masks.patches import versions_of
from segmentation.domain.projects.permissions import can_correct, can_review, require
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView, seen
from segmentation.interfaces.api.problems import MEDIA_TYPE, problem
from segmentation.interfaces.api.serializers.edits import (
    EditingSerializer,
    EditSerializer,
    MadeEditSerializer,
    NewEditSerializer,
)

ROWS = Segmentation.objects.select_related("image__project")


class Edits(mixins.ListModelMixin, Collection):
    """The log of a segmentation: its length is the version."""

    queryset = Edit.objects.select_related("by")
    serializer_class = EditSerializer
    orderings = ("version", "-version")
    parameters = frozenset({"after", "label"})

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Edit.objects.none()
        user, key = person_of(self.request), self.kwargs["segmentation_id"]
        rows = super().get_queryset().filter(segmentation=seen(ROWS, user, pk=key))
        after = self.request.query_params.get("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 16):
            raise ValidationError({"after": ["Give a version: a whole number."]})
        rows = rows.filter(version__gt=int(after))
        label = self.request.query_params.get("label")
        if label is None:
            return rows
        if not (label.isascii() and label.isdigit()):
            raise ValidationError({"label": ["Give an object's id: a whole number."]})
        return history_of(rows, int(label))

    @extend_schema(
        parameters=[
            OpenApiParameter("after", int, description="Only later ones."),
            OpenApiParameter("label", int, description="Only those that changed this object."),
        ]
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The entries, the oldest first."""
        return super().list(request, *args, **kwargs)

    @extend_schema(request=NewEditSerializer, responses={201: MadeEditSerializer})
    def create(self, request: Request, segmentation_id: UUID) -> Response:
        """Do something to the segmentation, or undo or redo what you did last.

        With a version that is not the present one the answer is 409, its `edits` what was missed.
        """
        user = person_of(request)
        segmentation = seen(ROWS, user, pk=segmentation_id)
        require(can_correct, user, segmentation.image.project)
        form = NewEditSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        version, kind, key = given["version"], given["kind"], given.get("id")
        try:
            if kind == EditKind.UNDO:
                made = services.undo_edit(user, segmentation, version, key)
            elif kind == EditKind.REDO:
                made = services.redo_edit(user, segmentation, version, key)
            else:
                made = services.add_edit(user, segmentation, version, form.change, key)
        except StaleVersion as stale:
            return missed(stale)
        return Response(MadeEditSerializer(made).data, status=HTTP_201_CREATED)


class Editing(StrictView):
    """A segmentation as it is now."""

    @extend_schema(operation_id="segmentations_editing", responses={200: EditingSerializer})
    def get(self, request: Request, pk: UUID) -> Response:
        """Which chunks of its revision edits have changed, and what you can do.

        The chunks themselves are at `/pixels/segmentations/{id}/patches/` followed by their level,
        t, z, row and column.
        """
        user = person_of(request)
        segmentation = seen(ROWS, user, pk=pk)
        body = {
            "revision": segmentation.revision,
            "version": segmentation.version,
            "objects": segmentation.object_count,
            "may_edit": can_correct(user, segmentation.image.project),
            "may_review": can_review(user, segmentation.image.project),
            "can_undo": Edit.objects.to_undo(user, segmentation) is not None,
            "can_redo": Edit.objects.to_redo(user, segmentation) is not None,
            "chunks": sorted(versions_of(segmentation)),
        }
        return Response(EditingSerializer(body).data)


def missed(stale: StaleVersion) -> Response:
    """What happened since the version that somebody looked at."""
    body = problem(HTTP_409_CONFLICT, str(stale), stale.code)
    more = {"version": stale.version, "edits": EditSerializer(stale.edits, many=True).data}
    return Response(body | more, status=HTTP_409_CONFLICT, content_type=MEDIA_TYPE)
