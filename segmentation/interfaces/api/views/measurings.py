"""Measuring more of segmentations that are there already."""

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.common.errors import UserError
from segmentation.domain.masks.measuring import start_measuring
from segmentation.domain.masks.models import Measuring, Segmentation
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, seen
from segmentation.interfaces.api.serializers.measurings import (
    MeasuringSerializer,
    NewMeasuringSerializer,
)
from segmentation.science.measurements import Choice


class Measurings(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """What was asked to be measured of segmentations later on."""

    queryset = Measuring.objects.select_related("job")
    serializer_class = MeasuringSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"segmentation": Segmentation}

    @extend_schema(request=NewMeasuringSerializer, responses={201: MeasuringSerializer})
    def create(self, request: Request) -> Response:
        """Have a worker measure more; the segmentation gets a revision with the larger table."""
        form = NewMeasuringSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        rows = Segmentation.objects.select_related("image__project")
        segmentation, cells = seen(rows, user, pk=given["segmentation"]), None
        if given["cells"] is not None:
            cells = seen(rows, user, pk=given["cells"])
        try:
            choice = Choice.of(given["groups"], given["ratios"])
        except ValueError as refusal:
            raise UserError(str(refusal)) from refusal
        measuring = start_measuring(user, segmentation, choice, cells)
        return Response(MeasuringSerializer(measuring).data, status=HTTP_201_CREATED)
