"""Projects and their members on the wire."""

from rest_framework import serializers

from segmentation.domain.projects.models import Membership, Project, Role
from segmentation.interfaces.api.serializers.base import Strict, StrictModel


class ProjectSerializer(StrictModel):
    """A project, with the asking person's role in it (null for a site admin who is not in it)."""

    role = serializers.ChoiceField(choices=Role.choices, read_only=True, allow_null=True)

    class Meta:
        model = Project
        fields = ["id", "name", "description", "role", "created_at"]
        read_only_fields = ["id", "created_at"]


class PersonSerializer(Strict):
    """Someone, as other members see them."""

    id = serializers.UUIDField(read_only=True)
    username = serializers.CharField(read_only=True)


class MemberSerializer(StrictModel):
    """One person's role in a project."""

    user = PersonSerializer(read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "user", "role", "created_at"]
        read_only_fields = ["id", "created_at"]


class NewMemberSerializer(Strict):
    """Who is to be added, by user name, and as what."""

    username = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(choices=Role.choices)
