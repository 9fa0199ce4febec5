"""The pages around models."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from segmentation.domain.model_registry.models import Model, ModelOrigin, ModelState
from segmentation.domain.model_registry.permissions import can_manage_models
from segmentation.interfaces.pages.access import page, person_of
from segmentation.science.engines.catalog import specs


@page
def models(request: HttpRequest) -> HttpResponse:
    """The models of the site, and of one's projects."""
    manage = can_manage_models(person_of(request))
    states = [one for one in ModelState.choices if manage or one[0] != ModelState.DRAFT]
    context = {
        "rights": {"manage": manage},
        "engines": specs(),
        "origins": ModelOrigin.choices,
        "states": states,
    }
    return render(request, "pages/models.html", context)


@page
def model(request: HttpRequest, reference: str) -> HttpResponse:
    """A model: its card, how it was trained, and where it is used."""
    user = person_of(request)
    shown = Model.objects.visible_to(user).named(reference).first()
    if shown is None:
        raise Http404
    rights = {"manage": can_manage_models(user)}
    context = {"model": shown, "rights": rights, "page_data": {"model": shown.slug, **rights}}
    return render(request, "pages/model.html", context)


@page
def model_import(request: HttpRequest) -> HttpResponse:
    """Taking a model in, for those who look after models."""
    if not can_manage_models(person_of(request)):
        raise PermissionDenied
    return render(request, "pages/model_import.html", {"engines": specs()})
