"""Improvements: a run's model learns from what people corrected and approved."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.accounts.models import User
from segmentation.domain.improvements import services
from segmentation.domain.improvements.models import Improvement
from segmentation.domain.improvements.queries import unapproved_images, with_steps
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.runs.models import Run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, seen
from segmentation.interfaces.api.serializers.improvements import (
    ImprovementPlanSerializer,
    ImprovementSerializer,
    ImprovementWishSerializer,
    NewImprovementSerializer,
)
from segmentation.interfaces.api.serializers.runs import RunSerializer
from segmentation.interfaces.api.serializers.trainings import PlanSerializer


class Improvements(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """Turns of the loop: correct, approve, learn, compare, promote, run again."""

    queryset = Improvement.objects.all()
    serializer_class = ImprovementSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project, "run": Run}

    def get_queryset(self) -> QuerySet[Any]:
        return with_steps(super().get_queryset()).select_related("project", "run")

    @extend_schema(request=NewImprovementSerializer, responses={201: ImprovementSerializer})
    def create(self, request: Request) -> Response:
        """Have the model of a run learn from the revisions of its images that are approved."""
        form = NewImprovementSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        made = services.improve_model(
            user, run_of(user, given["run"]), given["name"],
            minutes=given["minutes"], epochs=given["epochs"],
        )  # fmt: skip
        return Response(self.shown(made), status=HTTP_201_CREATED)

    @extend_schema(request=ImprovementWishSerializer, responses={200: ImprovementPlanSerializer})
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """Say what would be learnt from, how long it takes, and why it can't be, if so."""
        form = ImprovementWishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        run = run_of(user, given["run"])
        plan = services.plan_improvement(user, run, given["minutes"], given["epochs"])
        more = {"to_run_again": len(unapproved_images(run))}
        return Response({**PlanSerializer(plan).data, **more})

    @extend_schema(request=None, responses={200: ImprovementSerializer})
    @action(detail=True, methods=["post"])
    def promote(self, request: Request, pk: UUID) -> Response:
        """Have new runs of the project begin with the new model."""
        made = services.promote_model(person_of(request), self.get_object())
        return Response(self.shown(made))

    @extend_schema(request=None, responses={201: RunSerializer})
    @action(detail=True, methods=["post"], url_path="run-again")
    def run_again(self, request: Request, pk: UUID) -> Response:
        """Run the new model over those images of the run that nobody has approved yet."""
        run = services.run_again(person_of(request), self.get_object())
        return Response(RunSerializer(run).data, status=HTTP_201_CREATED)

    def shown(self, improvement: Improvement) -> Any:
        """An improvement as it is now."""
        return ImprovementSerializer(self.get_queryset().get(pk=improvement.pk)).data


def run_of(user: User, key: UUID) -> Run:
    """The run; who may not start one is told that alone."""
    run: Run = seen(Run.objects.select_related("project", "model"), user, pk=key)
    require(can_run, user, run.project)
    return run
