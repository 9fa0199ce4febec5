"""Evaluations: starting them, their figures, and the images models do worst on."""

import csv
import io
import json
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.evaluations import services
from segmentation.domain.evaluations.models import Evaluation, Score
from segmentation.domain.evaluations.queries import figure_rows, scored, with_entries
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, StrictView, seen
from segmentation.interfaces.api.serializers.evaluations import (
    EvaluationSerializer,
    NewEvaluationSerializer,
    ScoreSerializer,
)
from segmentation.interfaces.api.views.models import model_named

FORMATS = ("csv", "json")


class Evaluations(mixins.ListModelMixin, mixins.RetrieveModelMixin, Deletion, Collection):
    """Models held against the truth."""

    queryset = Evaluation.objects.all()
    serializer_class = EvaluationSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project}

    def get_queryset(self) -> QuerySet[Any]:
        return with_entries(super().get_queryset().with_progress())  # type: ignore[attr-defined]

    @extend_schema(request=NewEvaluationSerializer, responses={201: EvaluationSerializer})
    def create(self, request: Request) -> Response:
        """Run each model over annotated images and compare what it finds with the truth."""
        form = NewEvaluationSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        project = seen(Project.objects.all(), user, pk=given["project"])
        # Before a model is looked up, so that who may not run is told that and nothing else.
        require(can_run, user, project)
        models = [model_named(reference, user) for reference in given["models"]]
        made = services.start_evaluation(user, project, models, given["images"])
        evaluation = self.get_queryset().get(pk=made.pk)
        return Response(EvaluationSerializer(evaluation).data, status=HTTP_201_CREATED)


class Scores(mixins.ListModelMixin, Collection):
    """The images of an evaluation that are compared so far, the worst first."""

    queryset = Score.objects.all()
    serializer_class = ScoreSerializer
    orderings = ("ap50",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Score.objects.none()
        key = self.kwargs["evaluation_id"]
        return scored(seen(Evaluation.objects.all(), person_of(self.request), pk=key))


class ExportEvaluation(StrictView):
    """The figures of an evaluation as a file."""

    parameters = frozenset({"format"})

    @extend_schema(
        operation_id="evaluations_export",
        parameters=[OpenApiParameter("format", str, required=True, enum=FORMATS)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        """A row for each model over all images, then one for each image."""
        evaluation = seen(Evaluation.objects.all(), person_of(request), pk=pk)
        wanted = request.query_params.get("format", "")
        if wanted not in FORMATS:
            raise ValidationError({"format": [f"Choose one of {', '.join(FORMATS)}."]})
        rows = list(figure_rows(evaluation))
        text = as_csv(rows) if wanted == "csv" else json.dumps(rows, indent=1)
        kind = "text/csv" if wanted == "csv" else "application/json"
        name = f'attachment; filename="evaluation-{evaluation.created_at:%Y-%m-%d}.{wanted}"'
        return HttpResponse(text, content_type=kind, headers={"Content-Disposition": name})


def as_csv(rows: list[dict[str, Any]]) -> str:
    """A table of all columns that any row has; names that a spreadsheet would run are quoted."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    sink = io.StringIO()
    writer = csv.DictWriter(sink, columns or ["model", "image"])
    writer.writeheader()
    writer.writerows({key: harmless(value) for key, value in row.items()} for row in rows)
    return sink.getvalue()


def harmless(value: Any) -> Any:
    """Text that begins like a formula gets an apostrophe before it, as OWASP advises."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@"} else value
