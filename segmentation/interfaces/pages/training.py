"""The pages around models that a project makes and measures."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from segmentation.domain.evaluations.models import Evaluation
from segmentation.domain.improvements.models import Improvement
from segmentation.domain.projects import permissions
from segmentation.domain.projects.models import Project
from segmentation.domain.trainings.models import Training
from segmentation.interfaces.pages.access import page, person_of, project_data, rights_in, seen


@page
def training(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What a project's models are trained on and measured by."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(user, shown, run=permissions.can_run)
    context = {"project": shown, "rights": rights, "page_data": project_data(shown)}
    return render(request, "pages/training.html", context)


@page
def evaluation(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Models held against the truth."""
    rows, user = Evaluation.objects.select_related("project"), person_of(request)
    shown: Evaluation = seen(rows, user, evaluation_id)
    rights = rights_in(user, shown.project, run=permissions.can_run)
    data = {**project_data(shown.project), "evaluation": str(shown.pk)}
    context = {"evaluation": shown, "rights": rights, "page_data": data}
    return render(request, "pages/evaluation.html", context)


@page
def model_training(request: HttpRequest, training_id: UUID) -> HttpResponse:
    """A model that is being trained, or was."""
    user = person_of(request)
    shown: Training = seen(Training.objects.select_related("project"), user, training_id)
    rights = rights_in(user, shown.project, run=permissions.can_run)
    data = {**project_data(shown.project), "training": str(shown.pk)}
    context = {"training": shown, "rights": rights, "page_data": data}
    return render(request, "pages/model_training.html", context)


@page
def improvement(request: HttpRequest, improvement_id: UUID) -> HttpResponse:
    """A run's model that learns from corrections: the steps to its promotion."""
    user = person_of(request)
    rows = Improvement.objects.select_related("project", "run", "model")
    shown: Improvement = seen(rows, user, improvement_id)
    rights = rights_in(user, shown.project, run=permissions.can_run, edit=permissions.can_edit)
    data = {**project_data(shown.project), "improvement": str(shown.pk), "rights": rights}
    context = {"improvement": shown, "rights": rights, "page_data": data}
    return render(request, "pages/improvement.html", context)
