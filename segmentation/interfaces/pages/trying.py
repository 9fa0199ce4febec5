"""The pages on which models are tried side by side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from segmentation.domain.bakeoffs.models import BakeOff
from segmentation.domain.projects import permissions
from segmentation.domain.projects.models import Project
from segmentation.interfaces.pages.access import page, person_of, project_data, rights_in, seen


@page
def bake_offs(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Setting up a bake-off, and the ones there have been."""
    user = person_of(request)
    shown: Project = seen(Project.objects.all(), user, project_id)
    rights = rights_in(user, shown, run=permissions.can_run)
    context = {
        "project": shown,
        "rights": rights,
        "page_data": {**project_data(shown), "rights": rights},
    }
    return render(request, "pages/bake_offs.html", context)


@page
def bake_off(request: HttpRequest, bake_off_id: UUID) -> HttpResponse:
    """What the contestants of a bake-off found."""
    user = person_of(request)
    shown: BakeOff = seen(BakeOff.objects.select_related("project"), user, bake_off_id)
    rights = rights_in(user, shown.project, run=permissions.can_run)
    data = {**project_data(shown.project), "bake_off": str(shown.pk), "rights": rights}
    context = {"bake_off": shown, "rights": rights, "page_data": data}
    return render(request, "pages/bake_off.html", context)
