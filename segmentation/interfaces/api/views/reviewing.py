"""How a project reviews: who is to, by which rules, and what came of it."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.accounts.models import User
from segmentation.domain.images.models import Image
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_edit, can_manage_members, require
from segmentation.domain.reviews.agreement import agreement_of, summary_of
from segmentation.domain.reviews.assigning import assign_images, unassign
from segmentation.domain.reviews.blindness import is_blind_to
from segmentation.domain.reviews.models import Assignment
from segmentation.domain.reviews.outcomes import settings_of
from segmentation.domain.reviews.services import set_review_settings
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView, seen
from segmentation.interfaces.api.serializers.reviews import (
    AssignedSerializer,
    AssignmentSerializer,
    NewAssignmentSerializer,
    ReviewSettingsSerializer,
    ReviewSummarySerializer,
)


class Assignments(mixins.ListModelMixin, mixins.DestroyModelMixin, Collection):
    """Who is to review which images of a project."""

    queryset = Assignment.objects.select_related("image__project", "reviewer")
    serializer_class = AssignmentSerializer
    lookup_value_converter = "uuid"
    orderings = ("rank",)
    filters = {"image": Image}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Assignment.objects.none()
        user = person_of(self.request)
        project = seen(Project.objects.all(), user, pk=self.kwargs["project_id"])
        rows = super().get_queryset().filter(image__project=project)
        return rows.filter(reviewer=user) if is_blind_to(user, project) else rows

    @extend_schema(request=NewAssignmentSerializer, responses={201: AssignedSerializer})
    def create(self, request: Request, project_id: UUID) -> Response:
        """Have people review images; each hears of it."""
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        require(can_manage_members, user, project)
        form = NewAssignmentSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        given = form.validated_data
        made = assign_images(
            user, project, people(project, given["reviewers"]), given["method"],
            images=given["images"], count=given["count"], per_image=given["per_image"],
        )  # fmt: skip
        return Response({"made": len(made)}, status=HTTP_201_CREATED)

    def perform_destroy(self, instance: Assignment) -> None:
        """They need not review the image any more."""
        unassign(person_of(self.request), instance)


class Reviewing(StrictView):
    """A project's reviewing: its figures and its rules."""

    @extend_schema(operation_id="projects_reviewing", responses=ReviewSummarySerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """What is reviewed, what waits, who did what, and how far people agree."""
        user = person_of(request)
        return self.answer(user, seen(Project.objects.all(), user, pk=project_id))

    @extend_schema(
        operation_id="projects_set_reviewing",
        request=ReviewSettingsSerializer,
        responses=ReviewSummarySerializer,
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Say how the project reviews."""
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        require(can_edit, user, project)
        form = ReviewSettingsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        set_review_settings(user, project, **form.validated_data)
        return self.answer(user, project)

    def answer(self, user: User, project: Project) -> Response:
        """Where reviewing is blind, owners alone see who did what."""
        hidden = is_blind_to(user, project)
        said = summary_of(project) | {
            "settings": settings_of(project),
            "agreement": None if hidden else agreement_of(project),
        }
        if hidden:
            said["people"] = None
        return Response(ReviewSummarySerializer(said).data)


def people(project: Project, names: list[str]) -> list[User]:
    """Members of a project by their names."""
    found = {
        membership.user.get_username(): membership.user
        for membership in project.memberships.select_related("user")
    }
    missing = [name for name in names if name not in found]
    if missing:
        raise ValidationError({"reviewers": [f"{missing[0]} is no member of this project."]})
    return [found[name] for name in dict.fromkeys(names)]
