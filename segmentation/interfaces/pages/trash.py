"""The pages of what was deleted."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from segmentation.domain.projects import permissions
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.trash import kept_for
from segmentation.interfaces.pages.access import page, person_of, project_data, rights_in, seen


@page
def trash(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What was deleted in a project."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(user, shown, restore=permissions.can_run, remove=permissions.can_delete)
    data = {**project_data(shown), "rights": rights}
    context = {"project": shown, "days": kept_for().days, "page_data": data}
    return render(request, "pages/trash.html", context)


@page
def projects(request: HttpRequest) -> HttpResponse:
    """One's projects that were deleted; their owners may do something about it."""
    data = {"rights": {"restore": True, "remove": True}}
    return render(request, "pages/trash.html", {"days": kept_for().days, "page_data": data})
