"""The pages around projects, runs and images."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.images.models import Image
from segmentation.domain.masks.models import Segmentation
from segmentation.domain.projects import permissions
from segmentation.domain.projects.models import Project, Role
from segmentation.domain.runs.models import Run
from segmentation.interfaces.pages.access import page, person_of, project_data, rights_in, seen


@page
def home(request: HttpRequest) -> HttpResponse:
    """One's projects."""
    return render(request, "pages/projects.html")


@page
def project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A project: its images, uploads and runs."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(
        user,
        shown,
        upload=permissions.can_upload,
        run=permissions.can_run,
        edit=permissions.can_edit,
        delete=permissions.can_delete,
    )
    data = {**project_data(shown), "rights": rights}
    context = {"project": shown, "rights": rights, "page_data": data}
    return render(request, "pages/project.html", context)


@page
def members(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Who takes part in a project."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(user, shown, manage=permissions.can_manage_members)
    data = {**project_data(shown), "rights": rights, "roles": Role.values}
    context = {"project": shown, "rights": rights, "roles": Role.choices, "page_data": data}
    return render(request, "pages/members.html", context)


@page
def settings(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What a project has used, and which programs are told of it."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(user, shown, webhooks=permissions.can_manage_webhooks)
    data = {**project_data(shown), "rights": rights}
    context = {"project": shown, "rights": rights, "page_data": data}
    return render(request, "pages/project_settings.html", context)


@page
def run(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """A run with its progress and items."""
    user = person_of(request)
    shown: Run = seen(Run.objects.select_related("project", "model"), user, run_id)
    rights = rights_in(user, shown.project, run=permissions.can_run)
    data = {**project_data(shown.project), "run": str(shown.pk), "logs": is_site_admin(user)}
    return render(request, "pages/run.html", {"run": shown, "rights": rights, "page_data": data})


@page
def image(request: HttpRequest, image_id: UUID) -> HttpResponse:
    """An image in the viewer, with the result that `?segmentation=` names over it."""
    user = person_of(request)
    shown: Image = seen(Image.objects.select_related("project"), user, image_id)
    rights = rights_in(user, shown.project, run=permissions.can_run, upload=permissions.can_upload)
    data = {**project_data(shown.project), "image": str(shown.pk)}
    context = {"image": shown, "rights": rights, "page_data": data}
    return render(request, "pages/image.html", context)


@page
def reviewing(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What waits for a verdict in a project, and how far it is reviewed."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(user, shown, review=permissions.can_review, edit=permissions.can_edit)
    data = {**project_data(shown), "rights": rights, "me": user.get_username()}
    context = {"project": shown, "rights": rights, "page_data": data}
    return render(request, "pages/reviewing.html", context)


@page
def cells(request: HttpRequest, segmentation_id: UUID) -> HttpResponse:
    """The cells of a result: markers, phenotypes, and which lie near which."""
    user = person_of(request)
    rows = Segmentation.objects.select_related("image__project", "model")
    shown: Segmentation = seen(rows, user, segmentation_id)
    project = shown.image.project
    rights = rights_in(user, project, run=permissions.can_run, gate=permissions.can_gate)
    data = {
        **project_data(project),
        "segmentation": str(shown.pk),
        "image": {"id": str(shown.image_id), "name": shown.image.name},
        "rights": rights,
    }
    context = {"segmentation": shown, "rights": rights, "page_data": data}
    return render(request, "pages/cells.html", context)
