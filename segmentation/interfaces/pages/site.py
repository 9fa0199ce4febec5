"""The pages that belong to no project."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.interfaces.pages.access import page, person_of


@page
def tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens for scripts."""
    return render(request, "pages/tokens.html")


@page
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told, and how one wants to be."""
    return render(request, "pages/notices.html")


@page
def users(request: HttpRequest) -> HttpResponse:
    """The accounts of the site, for its admins."""
    if not is_site_admin(person_of(request)):
        raise PermissionDenied
    return render(request, "pages/users.html")


@page
def health(request: HttpRequest) -> HttpResponse:
    """The health of the site, for its admins."""
    if not is_site_admin(person_of(request)):
        raise PermissionDenied
    return render(request, "pages/site_health.html")
