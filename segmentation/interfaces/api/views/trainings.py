"""Trainings: planning, starting and following them, and holding them up."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.accounts.models import User
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_run, require
from segmentation.domain.reviews.statements import has_reviews
from segmentation.domain.trainings import services
from segmentation.domain.trainings.models import Lesson, Training
from segmentation.domain.trainings.planning import Wish, plan_training
from segmentation.domain.trainings.queries import lessons_of, picture_of, with_counts
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, seen
from segmentation.interfaces.api.serializers.trainings import (
    LessonSerializer,
    NewTrainingSerializer,
    PlanSerializer,
    TrainingSerializer,
    WishSerializer,
)
from segmentation.interfaces.api.views.models import model_named


class Trainings(mixins.ListModelMixin, mixins.RetrieveModelMixin, Deletion, Collection):
    """Models that a project makes of its own truth."""

    queryset = Training.objects.all()
    serializer_class = TrainingSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project}

    def get_queryset(self) -> QuerySet[Any]:
        return with_counts(super().get_queryset()).select_related("project")

    @extend_schema(request=NewTrainingSerializer, responses={201: TrainingSerializer})
    def create(self, request: Request) -> Response:
        """Have a worker train a model."""
        form = NewTrainingSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        project = self.project(user, given["project"])
        made = services.start_training(
            user, project, given["name"], wish_of(user, project, given),
            seed=given["seed"], licence=given["licence"],
        )  # fmt: skip
        return Response(self.shown(made), status=HTTP_201_CREATED)

    @extend_schema(request=WishSerializer, responses={200: PlanSerializer})
    @action(detail=False, methods=["post"])
    def plan(self, request: Request) -> Response:
        """Say what a training would learn from, how long it takes, and why it can't be."""
        form = WishSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        project = self.project(user, given["project"])
        return Response(PlanSerializer(plan_training(project, wish_of(user, project, given))).data)

    @extend_schema(request=None, responses={200: TrainingSerializer})
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: UUID) -> Response:
        """Give the worker back; what was learnt up to the last epoch is kept."""
        return self.changed(services.pause_training(person_of(request), self.get_object()))

    @extend_schema(request=None, responses={200: TrainingSerializer})
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: UUID) -> Response:
        """Go on from the last epoch."""
        return self.changed(services.resume_training(person_of(request), self.get_object()))

    @extend_schema(request=None, responses={200: TrainingSerializer})
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, pk: UUID) -> Response:
        """End it, and make a model of the best epoch so far."""
        return self.changed(services.stop_training(person_of(request), self.get_object()))

    def changed(self, training: Training) -> Response:
        """The training as it is now."""
        return Response(self.shown(training))

    def shown(self, training: Training) -> Any:
        """A training with its counts."""
        return TrainingSerializer(self.get_queryset().get(pk=training.pk)).data

    def project(self, user: User, key: UUID) -> Project:
        """The project; before a model is looked up, who may not train is told that alone."""
        project: Project = seen(Project.objects.all(), user, pk=key)
        require(can_run, user, project)
        return project


class Lessons(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The images of a training: those it is measured by, then those it learns from."""

    queryset = Lesson.objects.all()
    serializer_class = LessonSerializer
    lookup_value_converter = "uuid"
    orderings = ("-validation",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Lesson.objects.none()
        key = self.kwargs["training_id"]
        return lessons_of(seen(Training.objects.all(), person_of(self.request), pk=key))

    def known_parameters(self) -> frozenset[str]:
        """A picture's address tells its epoch, so that browsers don't show an older one."""
        return frozenset({"epoch"}) if self.action == "picture" else super().known_parameters()

    @extend_schema(
        parameters=[OpenApiParameter("epoch", int, description="Any; tells pictures apart.")],
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    @action(detail=True, methods=["get"])
    def picture(self, request: Request, training_id: UUID, pk: UUID) -> HttpResponse:
        """What the best epoch so far finds in the image, over the truth."""
        content = picture_of(self.get_object())
        headers = {"Cache-Control": "private, no-cache"}
        return HttpResponse(content, content_type="image/webp", headers=headers)


def wish_of(user: User, project: Project, given: dict[str, Any]) -> Wish:
    """The wish that a form describes."""
    start, channels = given["start"], given["channels"]
    approved_only = given["approved_only"]
    return Wish(
        engine=given["engine"],
        start=None if start is None else model_named(start, user),
        images=given["images"],
        channels=None if channels is None else tuple(channels),
        minutes=given["minutes"],
        epochs=given["epochs"],
        approved_only=has_reviews(project) if approved_only is None else approved_only,
    )
