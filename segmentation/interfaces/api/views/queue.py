"""The queue for site admins, and what projects have used of it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.common.errors import Forbidden
from segmentation.domain.jobs.control import limit_project, pause_queue, pause_worker
from segmentation.domain.jobs.models import Worker
from segmentation.domain.jobs.queries import (
    jobs_at_once,
    jobs_queued,
    jobs_running,
    queue_is_paused,
    usage_of,
)
from segmentation.domain.projects.models import Project
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import StrictView, seen
from segmentation.interfaces.api.serializers.queue import (
    LimitSerializer,
    PauseSerializer,
    ProjectUsageSerializer,
    QueueSerializer,
)


class Queue(StrictView):
    """What waits, what is being done, and who does it."""

    @extend_schema(operation_id="queue", responses=QueueSerializer)
    def get(self, request: Request) -> Response:
        """As it is now."""
        if not is_site_admin(person_of(request)):
            raise Forbidden("Only site admins look after the queue.")
        return Response(self.said())

    @extend_schema(operation_id="queue_pause", request=PauseSerializer, responses=QueueSerializer)
    def patch(self, request: Request) -> Response:
        """Pause or resume the whole queue, or drain one worker; running jobs are finished."""
        user = person_of(request)
        if not is_site_admin(user):
            raise Forbidden("Only site admins look after the queue.")
        form = PauseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        paused, worker = form.validated_data["paused"], form.validated_data.get("worker")
        if worker is None:
            pause_queue(user, paused=paused)
        else:
            pause_worker(user, worker, paused=paused)
        return Response(self.said())

    def said(self) -> Any:
        """Everything, on the wire."""
        said = {
            "paused": queue_is_paused(),
            "queued": jobs_queued(),
            "running": jobs_running(),
            "workers": Worker.objects.order_by("name"),
        }
        return QueueSerializer(said).data


class ProjectUsage(StrictView):
    """The processor and GPU time of a project."""

    @extend_schema(operation_id="projects_usage", responses=ProjectUsageSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """How long workers were busy for the project, by kind of device."""
        return self.answer(seen(Project.objects.all(), person_of(request), pk=project_id))

    @extend_schema(
        operation_id="projects_limit", request=LimitSerializer, responses=ProjectUsageSerializer
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Say how many of the project's jobs are done at once; for site admins."""
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        if not is_site_admin(user):
            raise Forbidden("Only site admins say how much a project may do at once.")
        form = LimitSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        limit_project(user, project, form.validated_data["jobs_at_once"])
        return self.answer(project)

    def answer(self, project: Project) -> Response:
        """What is known of the project."""
        said = {"usage": usage_of(project), "jobs_at_once": jobs_at_once(project)}
        return Response(ProjectUsageSerializer(said).data)
