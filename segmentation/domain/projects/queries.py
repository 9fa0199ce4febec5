"""Reading projects."""

from django.db.models import OuterRef, QuerySet, Subquery

from segmentation.domain.accounts.models import User
from segmentation.domain.projects.models import Membership, Project


def projects_with_role(user: User) -> QuerySet[Project]:
    """The projects a person sees, each with `role`: theirs in it, None for a site admin without."""
    role = Membership.objects.filter(project=OuterRef("pk"), user=user).values("role")
    return Project.objects.visible_to(user).annotate(role=Subquery(role))
