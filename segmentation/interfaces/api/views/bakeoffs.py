"""Bake-offs: trying models side by side on a few crops, and other thresholds at once."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.accounts.models import User
from segmentation.domain.bakeoffs import services
from segmentation.domain.bakeoffs.models import BakeOff, Panel, Preview
from segmentation.domain.bakeoffs.queries import agreement, with_parts
from segmentation.domain.bakeoffs.services.start import MOST_CROPS
from segmentation.domain.images.models import Image
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, StrictView, seen, uuid_of
from segmentation.interfaces.api.serializers.bakeoffs import (
    AgreementSerializer,
    BakeOffSerializer,
    NewBakeOffSerializer,
    NewCropSerializer,
    NewPreviewSerializer,
    PreviewSerializer,
)
from segmentation.interfaces.api.views.models import model_named
from segmentation.science.pixels.crops import Crop


class BakeOffs(mixins.ListModelMixin, mixins.RetrieveModelMixin, Deletion, Collection):
    """Engines, models and parameters side by side on a few crops; they go after two weeks."""

    queryset = BakeOff.objects.all()
    serializer_class = BakeOffSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project}

    def get_queryset(self) -> QuerySet[Any]:
        return with_parts(super().get_queryset().with_progress())  # type: ignore[attr-defined]

    @extend_schema(request=NewBakeOffSerializer, responses={201: BakeOffSerializer})
    def create(self, request: Request) -> Response:
        """Try each contestant on each crop."""
        form = NewBakeOffSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        project = seen(Project.objects.all(), user, pk=given["project"])
        # Before a model is looked up, so that who may not run is told that and nothing else.
        require(can_run, user, project)
        entrants = [_entrant(one, user) for one in given["contestants"]]
        places = [_place(one) for one in given["crops"]]
        made = services.start_bake_off(user, project, places, entrants)
        bake_off = self.get_queryset().get(pk=made.pk)
        return Response(BakeOffSerializer(bake_off).data, status=HTTP_201_CREATED)

    @extend_schema(request=None, responses=BakeOffSerializer)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Stop what has not been tried yet; what was found stays."""
        services.cancel_bake_off(person_of(request), self.get_object())
        return Response(BakeOffSerializer(self.get_object()).data)

    @extend_schema(responses=AgreementSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def agreement(self, request: Request, pk: UUID) -> Response:
        """How far each two contestants agree, so far."""
        entries = agreement(self.get_object())
        return Response(AgreementSerializer(entries, many=True).data)


class Previews(mixins.RetrieveModelMixin, Collection):
    """What other thresholds would find, of what the network said when it was asked."""

    queryset = Preview.objects.select_related("job")
    serializer_class = PreviewSerializer
    lookup_value_converter = "uuid"

    @extend_schema(request=NewPreviewSerializer, responses={201: PreviewSerializer})
    def create(self, request: Request) -> Response:
        """Have the objects of a panel made anew; what one asked of it before gives way."""
        form = NewPreviewSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        panels = Panel.objects.select_related("contestant__model", "contestant__bake_off__project")
        panel = seen(panels, user, pk=given["panel"])
        preview = services.start_preview(user, panel, given["parameters"])
        return Response(PreviewSerializer(preview).data, status=HTTP_201_CREATED)


class CropSuggestions(StrictView):
    """Crops of a project's images that are worth a look."""

    parameters = frozenset({"count", "image"})

    @extend_schema(
        operation_id="projects_crop_suggestions",
        parameters=[
            OpenApiParameter("count", int, description=f"1 to {MOST_CROPS}; 3 without."),
            OpenApiParameter("image", OpenApiTypes.UUID, description="Of this image alone."),
        ],
        responses={200: NewCropSerializer(many=True)},
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """One an image, those first whose truth is known."""
        user, given = person_of(request), request.query_params
        project = seen(Project.objects.all(), user, pk=project_id)
        count, image = given.get("count", "3"), None
        if not (count.isdigit() and 1 <= int(count) <= MOST_CROPS):
            raise ValidationError({"count": [f"Give a number from 1 to {MOST_CROPS}."]})
        if "image" in given:
            rows = Image.objects.filter(project=project).ready()
            image = seen(rows, user, pk=uuid_of("image", given["image"]))
        places = services.suggest_crops(user, project, int(count), image)
        return Response(NewCropSerializer(places, many=True).data)


def _entrant(given: dict[str, Any], user: User) -> services.Entrant:
    model = model_named(given["model"], user)
    return services.Entrant(model, given["parameters"], given["grid"], given["channels"])


def _place(given: dict[str, Any]) -> services.Place:
    crop = Crop(**{name: value for name, value in given.items() if name != "image"})
    return services.Place(given["image"], crop)
