"""Making and changing projects and their members."""

from django.db import IntegrityError, transaction

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, NotFound, UserError
from segmentation.domain.projects.models import LONGEST_NAME, Membership, Project, Role
from segmentation.domain.projects.permissions import (
    can_edit,
    can_manage_members,
    can_view,
    require,
)


class LastOwner(Conflict):
    """A project always has an owner."""

    code = "last_owner"

    def __init__(self) -> None:
        super().__init__("A project needs an owner: make someone else an owner first.")


@transaction.atomic
def create_project(actor: User, name: str, description: str = "") -> Project:
    """Make a project, owned by whoever makes it."""
    project = Project.objects.create(
        name=_checked_name(name), description=description.strip(), created_by=actor
    )
    Membership.objects.create(project=project, user=actor, role=Role.OWNER)
    record(actor, "project created", project, project.pk, name=project.name)
    return project


@transaction.atomic
def update_project(
    actor: User, project: Project, *, name: str | None = None, description: str | None = None
) -> Project:
    """Change the name or the description; None leaves a field as it is."""
    require(can_edit, actor, project)
    changes = {}
    if name is not None:
        changes["name"] = project.name = _checked_name(name)
    if description is not None:
        changes["description"] = project.description = description.strip()
    project.save(update_fields=list(changes))
    record(actor, "project changed", project, project.pk, **changes)
    return project


def add_member(actor: User, project: Project, user: User, role: Role | str) -> Membership:
    """Let someone take part who doesn't yet."""
    require(can_manage_members, actor, project)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(project=project, user=user, role=_role(role))
            _record_member(actor, "member added", membership)
    except IntegrityError:
        raise Conflict(f"{user} is in this project already.") from None
    return membership


@transaction.atomic
def change_role(actor: User, project: Project, user: User, role: Role | str) -> Membership:
    """Give a member another role; the last owner stays one."""
    require(can_manage_members, actor, project)
    membership = _locked_membership(project, user)
    if _role(role) != Role.OWNER:
        _keep_an_owner(membership)
    membership.role = _role(role)
    membership.save(update_fields=["role"])
    _record_member(actor, "member's role changed", membership)
    return membership


@transaction.atomic
def remove_member(actor: User, project: Project, user: User) -> None:
    """End someone's part in a project; people may leave by themselves, the last owner may not."""
    require(can_view if actor == user else can_manage_members, actor, project)
    membership = _locked_membership(project, user)
    _keep_an_owner(membership)
    _record_member(actor, "member removed", membership)
    membership.delete()


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise UserError("A project needs a name.")
    if len(name) > LONGEST_NAME:
        raise UserError(f"A project's name has at most {LONGEST_NAME} characters.")
    return name


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise UserError(f"{role} is not one of the roles {', '.join(Role.values)}.") from None


def _locked_membership(project: Project, user: User) -> Membership:
    # The lock on the project makes two owners who leave at the same time see each other.
    Project.objects.select_for_update().filter(pk=project.pk).first()
    membership = Membership.objects.filter(project=project, user=user).first()
    if membership is None:
        raise NotFound(f"{user} is not in this project.")
    return membership


def _keep_an_owner(membership: Membership) -> None:
    others = Membership.objects.filter(project_id=membership.project_id, role=Role.OWNER)
    if membership.role == Role.OWNER and not others.exclude(pk=membership.pk).exists():
        raise LastOwner


def _record_member(actor: User, action: str, membership: Membership) -> None:
    user = membership.user
    details = {"user": user.pk, "username": user.get_username(), "role": membership.role}
    record(actor, action, membership, membership.project_id, **details)
