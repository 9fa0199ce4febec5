"""The addresses that programs are told of a project at."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.notices import services
from segmentation.domain.notices.models import Delivery, Webhook
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_manage_webhooks, require
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, seen
from segmentation.interfaces.api.serializers.notices import (
    DeliverySerializer,
    MadeWebhookSerializer,
    NewWebhookSerializer,
    WebhookSerializer,
)


class OfProject(Collection):
    """What those see who may manage the webhooks of the project in the address."""

    lookup_value_converter = "uuid"

    def project(self) -> Project:
        """The project in the address, if the person manages its webhooks."""
        user, key = person_of(self.request), self.kwargs["project_id"]
        project: Project = seen(Project.objects.all(), user, pk=key)
        require(can_manage_webhooks, user, project)
        return project

    def webhooks(self) -> QuerySet[Webhook]:
        """The project's."""
        rows = Webhook.objects.filter(project=self.project())
        return rows.select_related("created_by", "project")


class Webhooks(
    mixins.ListModelMixin,
    mixins.RetrieveModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    OfProject,
):
    """Addresses that the project's events are posted to, each with a signature."""

    queryset = Webhook.objects.all()
    serializer_class = WebhookSerializer
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]
    orderings = ("created_at",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Webhook.objects.none()
        return self.webhooks()

    @extend_schema(request=NewWebhookSerializer, responses={201: MadeWebhookSerializer})
    def create(self, request: Request, project_id: UUID) -> Response:
        """Add an address; the answer alone holds the secret that events are signed with."""
        project = self.project()
        form = NewWebhookSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        made = services.add_webhook(person_of(request), project, form.validated_data["url"])
        return Response(MadeWebhookSerializer(made).data, status=HTTP_201_CREATED)

    @extend_schema(request=None, responses={201: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, project_id: UUID, pk: UUID) -> Response:
        """Post a test to the address, now."""
        delivery = services.try_webhook(person_of(request), self.get_object())
        return Response(DeliverySerializer(delivery).data, status=HTTP_201_CREATED)

    def perform_update(self, serializer: BaseSerializer[Any]) -> None:
        webhook, changes = serializer.instance, serializer.validated_data
        if webhook is not None and "active" in changes:
            services.change_webhook(person_of(self.request), webhook, active=changes["active"])

    def perform_destroy(self, instance: Webhook) -> None:
        services.remove_webhook(person_of(self.request), instance)


class Deliveries(mixins.ListModelMixin, OfProject):
    """What was posted to an address, the newest first, with what it answered."""

    queryset = Delivery.objects.all()
    serializer_class = DeliverySerializer
    orderings = ("-created_at",)

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Delivery.objects.none()
        hooks = self.webhooks().filter(pk=self.kwargs["webhook_id"])
        return Delivery.objects.filter(webhook__in=hooks)
