"""What one is told, and how."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.accounts.models import User
from segmentation.domain.notices.models import Notice
from segmentation.domain.notices.queries import can_send_email, unread_count, wants_email
from segmentation.domain.notices.services import mark_read, want_email
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, StrictView
from segmentation.interfaces.api.serializers.notices import (
    NoticeSerializer,
    NoticeSettingsSerializer,
    ReadSerializer,
)


class Notices(mixins.ListModelMixin, Collection):
    """One's own notices, the newest first."""

    queryset = Notice.objects.all()
    serializer_class = NoticeSerializer
    orderings = ("-created_at",)

    @extend_schema(request=ReadSerializer, responses={200: NoticeSettingsSerializer})
    @action(detail=False, methods=["post"])
    def read(self, request: Request) -> Response:
        """Have some or all count as seen."""
        form = ReadSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user = person_of(request)
        mark_read(user, form.validated_data.get("ids"))
        return Response(told(user))


class NoticeSettingsView(StrictView):
    """How one wants to be told, and how many notices one has not seen."""

    @extend_schema(operation_id="notice_settings", responses=NoticeSettingsSerializer)
    def get(self, request: Request) -> Response:
        """One's own settings."""
        return Response(told(person_of(request)))

    @extend_schema(
        operation_id="notice_settings_change",
        request=NoticeSettingsSerializer,
        responses=NoticeSettingsSerializer,
    )
    def patch(self, request: Request) -> Response:
        """Change them."""
        user = person_of(request)
        form = NoticeSettingsSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        want_email(user, form.validated_data["by_email"])
        return Response(told(user))


def told(user: User) -> dict[str, Any]:
    """A person's settings on the wire."""
    said = {
        "by_email": wants_email(user),
        "email": user.email,
        "can_send_email": can_send_email(),
        "unread": unread_count(user),
    }
    return dict(NoticeSettingsSerializer(said).data)
