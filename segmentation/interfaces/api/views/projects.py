"""Projects and their members."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.accounts.queries import find_user
from segmentation.domain.projects import services
from segmentation.domain.projects.models import Membership, Project
from segmentation.domain.projects.permissions import can_manage_members, require
from segmentation.domain.projects.queries import projects_with_role
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, seen
from segmentation.interfaces.api.serializers.projects import (
    MemberSerializer,
    NewMemberSerializer,
    ProjectSerializer,
)


class Projects(
    mixins.CreateModelMixin,
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    Deletion,
    Collection,
):
    """Projects that the asking person takes part in."""

    queryset = Project.objects.all()
    serializer_class = ProjectSerializer
    lookup_value_converter = "uuid"
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    orderings = ("-created_at", "name")

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Project.objects.none()
        return projects_with_role(person_of(self.request))

    def perform_create(self, serializer: BaseSerializer[Any]) -> None:
        user = person_of(self.request)
        project = services.create_project(user, **serializer.validated_data)
        serializer.instance = projects_with_role(user).get(pk=project.pk)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        user = person_of(self.request)
        serializer.instance = services.update_project(
            user, self.get_object(), **serializer.validated_data
        )


class Members(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    Collection,
):
    """Who takes part in a project, and as what."""

    queryset = Membership.objects.all()
    serializer_class = MemberSerializer
    lookup_value_converter = "uuid"
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    orderings = ("created_at",)

    def project(self) -> Project:
        """The project in the address, if the person sees it."""
        key: UUID = self.kwargs["project_id"]
        project: Project = seen(Project.objects.all(), person_of(self.request), pk=key)
        return project

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Membership.objects.none()
        members = Membership.objects.filter(project=self.project())
        return members.select_related("user", "project")

    @extend_schema(request=NewMemberSerializer, responses={201: MemberSerializer})
    def create(self, request: Request, project_id: UUID) -> Response:
        """Add someone by user name."""
        actor, project = person_of(request), self.project()
        # Before anything is looked up: names of people are for those who may add them.
        require(can_manage_members, actor, project)
        form = NewMemberSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = find_user(form.validated_data["username"])
        if user is None:
            raise ValidationError({"username": ["There is nobody of this name."]})
        member = services.add_member(actor, project, user, form.validated_data["role"])
        return Response(self.get_serializer(member).data, status=HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        member, changes = serializer.instance, serializer.validated_data
        if member is not None and "role" in changes:
            serializer.instance = services.change_role(
                person_of(self.request), member.project, member.user, changes["role"]
            )

    def perform_destroy(self, instance: Membership) -> None:
        services.remove_member(person_of(self.request), instance.project, instance.user)
