"""How people look at images: remembered for each person, project and kind of image."""

from typing import Any

from django.db import transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.projects.models import Project, ViewSettings
from segmentation.domain.projects.permissions import can_view, require

MOST_KINDS = 50


def view_of(user: User, project: Project, kind: str) -> dict[str, Any] | None:
    """What someone's images of a kind looked like last, if they changed that."""
    rows = ViewSettings.objects.filter(user=user, project=project, kind=kind)
    found: dict[str, Any] | None = rows.values_list("view", flat=True).first()
    return found


@transaction.atomic
def remember_view(user: User, project: Project, kind: str, view: dict[str, Any]) -> None:
    """Keep how someone looks at a kind of image; of many kinds, the oldest is forgotten."""
    require(can_view, user, project)
    ViewSettings.objects.update_or_create(
        user=user, project=project, kind=kind, defaults={"view": view}
    )
    own = ViewSettings.objects.filter(user=user, project=project).order_by("-changed_at")
    old = list(own.values_list("pk", flat=True)[MOST_KINDS:])
    if old:
        own.filter(pk__in=old).delete()


def forget_view(user: User, project: Project, kind: str) -> None:
    """Let a kind of image look as it does at first again."""
    ViewSettings.objects.filter(user=user, project=project, kind=kind).delete()
