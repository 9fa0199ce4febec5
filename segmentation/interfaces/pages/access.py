"""Pages are for people who are signed in, and show only what they may see."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs.events import last_seq
from segmentation.domain.projects.models import Project

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]
Right = Callable[[User, Project], bool]


def page(view: Page[P]) -> Page[P]:
    """A page that is only read, never from a cache, and asks strangers to sign in."""

    shown: Page[P] = require_safe(never_cache(login_required(view)))
    return shown


def person_of(request: HttpRequest) -> User:
    """The signed-in person; only for views behind `page`."""
    if not isinstance(request.user, User):
        raise TypeError("this page admits signed-in people only")
    return request.user


def seen(rows: Any, user: User, key: object) -> Any:
    """The row if this person may see it; otherwise it does not exist for them (404)."""
    row = rows.visible_to(user).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def rights_in(user: User, project: Project, **rights: Right) -> dict[str, bool]:
    """What the person may do in the project, by the names the page uses."""
    return {name: right(user, project) for name, right in rights.items()}


def project_data(project: Project) -> dict[str, object]:
    """What every page inside a project tells its script.

    `seq` is read before the script reads anything else, so news since then fills every gap.
    """
    return {
        "project": {
            "id": str(project.pk),
            "name": project.name,
            "description": project.description,
        },
        "seq": last_seq(project.pk),
    }
