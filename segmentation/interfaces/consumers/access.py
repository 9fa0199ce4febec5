"""Who is at the other end of a socket, and what they may follow."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import authenticate_token
from segmentation.domain.projects.models import Project
from segmentation.interfaces.asgi import request_of
from segmentation.interfaces.lines import note_person

KEYWORD = "token"


def asking(scope: Mapping[str, Any]) -> User | None:
    """The person of the token header or, from a page of ours, of the session cookie."""
    person = _asking(scope)
    note_person(scope, person)
    return person


def _asking(scope: Mapping[str, Any]) -> User | None:
    try:
        request = request_of(scope)
    except SuspiciousOperation:
        return None
    words = request.headers.get("Authorization", "").split()
    if words:
        fits = len(words) == 2 and words[0].lower() == KEYWORD
        return authenticate_token(words[1]) if fits else None
    user = request.user
    return user if from_our_page(request) and isinstance(user, User) else None


def from_our_page(request: ASGIRequest) -> bool:
    """Whether the page that opened the socket is ours: browsers always say where it is from."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


def may_follow(user: User, project_id: UUID) -> bool:
    """Members, and site admins, hear of a project."""
    return Project.objects.visible_to(user).filter(pk=project_id).exists()
