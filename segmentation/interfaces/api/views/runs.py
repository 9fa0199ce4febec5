"""Runs: starting, watching, cancelling and retrying them."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.common.errors import Forbidden
from segmentation.domain.images.models import Image
from segmentation.domain.jobs.models import JobState
from segmentation.domain.model_registry.models import ModelState
from segmentation.domain.model_registry.queries import default_model
from segmentation.domain.model_registry.services import set_default_model
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_edit, can_run, require
from segmentation.domain.reviews.blindness import is_blind_to
from segmentation.domain.runs import services
from segmentation.domain.runs.logs import log_of
from segmentation.domain.runs.methods import methods_of
from segmentation.domain.runs.models import Priority, Run, RunItem, RunState
from segmentation.domain.runs.queries import in_work, items_of, last_settings, place_of_run
from segmentation.interfaces.api.authentication import person_of
from segmentation.interfaces.api.base import Collection, Deletion, StrictView, seen
from segmentation.interfaces.api.serializers.runs import (
    ChangedRunSerializer,
    DefaultModelSerializer,
    InWorkSerializer,
    MethodsSerializer,
    NewRunSerializer,
    QueuedRunSerializer,
    RunAgainSerializer,
    RunItemLogSerializer,
    RunItemSerializer,
    RunSerializer,
    RunSettingsSerializer,
)
from segmentation.interfaces.api.views.models import model_named


class Runs(mixins.ListModelMixin, mixins.RetrieveModelMixin, Deletion, Collection):
    """One model over many images."""

    queryset = Run.objects.select_related("project", "model", "created_by")
    serializer_class = RunSerializer
    lookup_value_converter = "uuid"
    orderings = ("-created_at",)
    filters = {"project": Project}
    choices = {"state": frozenset(RunState.values)}

    @extend_schema(request=NewRunSerializer, responses={201: RunSerializer})
    def create(self, request: Request) -> Response:
        """Queue a run over some images, or over all that are ready."""
        form = NewRunSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, given = person_of(request), form.validated_data
        project = seen(Project.objects.all(), user, pk=given["project"])
        # Before the model is looked up, so that who may not run is told that and nothing else.
        require(can_run, user, project)
        model = model_named(given["model"], user)
        run = services.start_run(
            user,
            project,
            given["images"],
            model,
            given["parameters"],
            given["channels"],
            given.get("measurements"),
            priority=given.get("priority", Priority.NORMAL),
            region=given["region"],
        )
        return Response(RunSerializer(run).data, status=HTTP_201_CREATED)

    @extend_schema(request=ChangedRunSerializer, responses={200: RunSerializer})
    def partial_update(self, request: Request, pk: UUID) -> Response:
        """Have the run go before, or after, the project's other runs."""
        form = ChangedRunSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        priority = form.validated_data["priority"]
        run = services.prioritise_run(person_of(request), self.get_object(), priority)
        return Response(RunSerializer(run).data)

    @extend_schema(responses={200: QueuedRunSerializer})
    @action(detail=True, methods=["get"])
    def place(self, request: Request, pk: UUID) -> Response:
        """Where the run stands in the queue, and when its turn comes about."""
        return Response(QueuedRunSerializer({"place": place_of_run(self.get_object())}).data)

    @extend_schema(responses={200: MethodsSerializer})
    @action(detail=True, methods=["get"])
    def methods(self, request: Request, pk: UUID) -> Response:
        """How the results were made, checked and corrected, in words for a paper."""
        run: Run = self.get_object()
        if is_blind_to(person_of(request), run.project):
            raise Forbidden("Reviewing is blind in this project: owners alone see the methods.")
        return Response(MethodsSerializer(methods_of(run)).data)

    @extend_schema(request=None, responses={200: RunSerializer})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Stop what has not finished; what is done stays."""
        run = services.cancel_run(person_of(request), self.get_object())
        return Response(RunSerializer(run).data)

    @extend_schema(request=None, responses={200: RunSerializer})
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: UUID) -> Response:
        """Queue the failed items again, and nothing else."""
        run = services.retry_run(person_of(request), self.get_object())
        return Response(RunSerializer(run).data)

    @extend_schema(request=RunAgainSerializer, responses={201: RunSerializer})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, pk: UUID) -> Response:
        """Do it again, with the very same model and parameters or another model, to compare."""
        form = RunAgainSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        user, run, given = person_of(request), self.get_object(), form.validated_data
        require(can_run, user, run.project)
        model = model_named(given["model"], user) if "model" in given else None
        again = services.run_again(user, run, model, given.get("images"))
        return Response(RunSerializer(again).data, status=HTTP_201_CREATED)


class RunItems(mixins.ListModelMixin, mixins.RetrieveModelMixin, Collection):
    """The images of a run, each with its state."""

    queryset = RunItem.objects.all()
    serializer_class = RunItemSerializer
    lookup_value_converter = "uuid"
    orderings = ("position",)
    choices = {"state": frozenset(JobState.values)}
    lookups = {"state": "job__state"}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return RunItem.objects.none()
        return items_of(seen(Run.objects.all(), person_of(self.request), pk=self.kwargs["run_id"]))

    @extend_schema(responses={200: RunItemLogSerializer})
    @action(detail=True, methods=["get"])
    def log(self, request: Request, run_id: UUID, pk: UUID) -> Response:
        """What workers wrote of the item, attempt by attempt, and of its regions that failed or
        were tried again; for site admins, as it names places on the server."""
        item: RunItem = self.get_object()
        if not is_site_admin(person_of(request)):
            raise Forbidden("Site admins alone read the logs of jobs.")
        return Response(RunItemLogSerializer({"log": log_of(item)}).data)


class ImageInWork(StrictView):
    """What is being found in an image, region by region."""

    @extend_schema(operation_id="images_in_work", responses=InWorkSerializer(many=True))
    def get(self, request: Request, image_id: UUID) -> Response:
        """The newest first; small images, which are done in one go, are never among them."""
        image = seen(Image.objects.all(), person_of(request), pk=image_id)
        rows = in_work(image).prefetch_related("regions")
        return Response(InWorkSerializer(rows, many=True).data)  # type: ignore[arg-type]


class RunSettings(StrictView):
    """With what the next run of a project begins, for every member alike."""

    @extend_schema(operation_id="projects_run_settings", responses=RunSettingsSerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """The model to begin with, and the settings that were used last."""
        return self.answer(seen(Project.objects.all(), person_of(request), pk=project_id))

    @extend_schema(
        operation_id="projects_set_default_model",
        request=DefaultModelSerializer,
        responses=RunSettingsSerializer,
    )
    def patch(self, request: Request, project_id: UUID) -> Response:
        """Set the model that new runs begin with."""
        user = person_of(request)
        project = seen(Project.objects.all(), user, pk=project_id)
        require(can_edit, user, project)
        form = DefaultModelSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        wanted = form.validated_data["default_model"]
        set_default_model(user, project, wanted and model_named(wanted, user))
        return self.answer(project)

    def answer(self, project: Project) -> Response:
        """An owner's choice counts before habit."""
        last, default = last_settings(project), default_model(project)
        usable = (run.model.slug for run in last if run.model.state == ModelState.AVAILABLE)
        said = {
            "model": default.slug if default else next(usable, None),
            "default_model": default and default.slug,
            "remembered": last,
        }
        return Response(RunSettingsSerializer(said).data)
