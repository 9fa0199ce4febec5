"""Who may do what in a project; every sentence here is the policy."""

from collections.abc import Callable

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.common.errors import Forbidden, NotFound
from segmentation.domain.projects.models import Membership, Project, Role

Predicate = Callable[[User, Project], bool]


def role_of(user: User, project: Project) -> Role | None:
    """The role a person has in a project, if any; being a site admin is no role."""
    membership = Membership.objects.filter(user_id=user.pk, project_id=project.pk)
    role = membership.values_list("role", flat=True).first() if user.is_active else None
    return None if role is None else Role(role)


def can_view(user: User, project: Project) -> bool:
    """Members of any role, and site admins, see a project with all that is in it."""
    return _has_role(user, project, *Role)


def can_edit(user: User, project: Project) -> bool:
    """Owners, and site admins, change a project's name and description."""
    return _has_role(user, project, Role.OWNER)


def can_manage_members(user: User, project: Project) -> bool:
    """Owners, and site admins, say who takes part in a project as what."""
    return _has_role(user, project, Role.OWNER)


def can_upload(user: User, project: Project) -> bool:
    """Owners and members, and site admins, bring images into a project and take them out."""
    return _has_role(user, project, Role.OWNER, Role.MEMBER)


def can_run(user: User, project: Project) -> bool:
    """Owners and members, and site admins, start, cancel and retry runs."""
    return _has_role(user, project, Role.OWNER, Role.MEMBER)


def can_correct(user: User, project: Project) -> bool:
    """Owners and members, and site admins, draw, change and delete objects."""
    return _has_role(user, project, Role.OWNER, Role.MEMBER)


def can_gate(user: User, project: Project) -> bool:
    """Owners and members, and site admins, say which cells are of which phenotype."""
    return _has_role(user, project, Role.OWNER, Role.MEMBER)


def can_review(user: User, project: Project) -> bool:
    """Owners, members and reviewers, and site admins, give verdicts and comments."""
    return _has_role(user, project, Role.OWNER, Role.MEMBER, Role.REVIEWER)


def can_manage_webhooks(user: User, project: Project) -> bool:
    """Owners, and site admins, say which programs outside are told of a project's events."""
    return _has_role(user, project, Role.OWNER)


def can_delete(user: User, project: Project) -> bool:
    """Owners, and site admins, delete a project with all that is in it."""
    return _has_role(user, project, Role.OWNER)


def require(predicate: Predicate, user: User, project: Project) -> None:
    """Raise NotFound for someone who may not see the project, Forbidden when they only may not."""
    if predicate(user, project):
        return
    raise Forbidden if can_view(user, project) else NotFound


def _has_role(user: User, project: Project, *roles: Role) -> bool:
    return is_site_admin(user) or role_of(user, project) in roles
