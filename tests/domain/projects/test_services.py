"""Changing projects and their members."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections

from segmentation.domain.accounts.models import User
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import Conflict, Forbidden, NotFound, UserError
from segmentation.domain.projects import services
from segmentation.domain.projects.models import Membership, Project, Role
from segmentation.domain.projects.permissions import role_of
from segmentation.domain.projects.services import LastOwner
from tests.deleting import delete_for_good
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return ProjectFactory.create()


@pytest.fixture
def owner(project: Project) -> User:
    assert project.created_by is not None
    return project.created_by


def actions(project_id: UUID) -> list[str]:
    """What the audit says was done in a project, in order."""
    entries = AuditEntry.objects.filter(project_id=project_id).order_by("at")
    return list(entries.values_list("action", flat=True))


def test_whoever_makes_a_project_owns_it() -> None:
    user = UserFactory.create()
    project = services.create_project(user, "  Nuclei ", "of mice")
    assert (project.name, project.description) == ("Nuclei", "of mice")
    assert role_of(user, project) == Role.OWNER
    assert actions(project.pk) == ["project created"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201])
def test_a_project_needs_a_name_that_fits(name: str, project: Project, owner: User) -> None:
    with pytest.raises(UserError):
        services.create_project(owner, name)
    with pytest.raises(UserError):
        services.update_project(owner, project, name=name)
    assert Project.objects.count() == 1


def test_owners_change_what_they_name(project: Project, owner: User) -> None:
    services.update_project(owner, project, description="new")
    stored = Project.objects.get()
    assert (stored.name, stored.description) == (project.name, "new")
    assert AuditEntry.objects.get(action="project changed").data == {"description": "new"}


def test_deletion_leaves_only_the_audit(project: Project, owner: User) -> None:
    project_id = project.pk
    delete_for_good(owner, project)
    assert not Project.objects.exists()
    assert not Membership.objects.exists()
    assert actions(project_id) == ["project deleted", "project removed for good"]


class TestMembers:
    def test_join_change_and_leave(self, project: Project, owner: User) -> None:
        user = UserFactory.create()
        services.add_member(owner, project, user, "viewer")
        assert role_of(user, project) == Role.VIEWER
        services.change_role(owner, project, user, Role.MEMBER)
        assert role_of(user, project) == Role.MEMBER
        services.remove_member(user, project, user)
        assert role_of(user, project) is None
        assert actions(project.pk) == ["member added", "member's role changed", "member removed"]

    def test_join_once(self, project: Project, owner: User) -> None:
        with pytest.raises(Conflict):
            services.add_member(owner, project, owner, Role.VIEWER)
        assert role_of(owner, project) == Role.OWNER

    def test_have_one_of_the_roles(self, project: Project, owner: User) -> None:
        with pytest.raises(UserError, match="king"):
            services.add_member(owner, project, UserFactory.create(), "king")

    def test_who_is_no_member_has_no_role_to_change(self, project: Project, owner: User) -> None:
        with pytest.raises(NotFound):
            services.change_role(owner, project, UserFactory.create(), Role.VIEWER)
        with pytest.raises(NotFound):
            services.remove_member(owner, project, UserFactory.create())

    def test_the_last_owner_stays(self, project: Project, owner: User) -> None:
        with pytest.raises(LastOwner):
            services.remove_member(owner, project, owner)
        with pytest.raises(LastOwner):
            services.change_role(owner, project, owner, Role.MEMBER)
        with pytest.raises(LastOwner):
            services.remove_member(UserFactory.create(is_superuser=True), project, owner)
        assert role_of(owner, project) == Role.OWNER

    def test_one_of_two_owners_may_go(self, project: Project, owner: User) -> None:
        MembershipFactory.create(project=project, role=Role.OWNER)
        services.change_role(owner, project, owner, Role.OWNER)
        services.remove_member(owner, project, owner)
        assert role_of(owner, project) is None


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER, Role.VIEWER, None])
def test_others_change_nothing(project: Project, owner: User, role: Role | None) -> None:
    user = (
        MembershipFactory.create(project=project, role=role).user if role else UserFactory.create()
    )
    refusal = Forbidden if role else NotFound
    attempts: list[Callable[[], object]] = [
        lambda: services.update_project(user, project, name="mine"),
        lambda: delete_for_good(user, project),
        lambda: services.add_member(user, project, UserFactory.create(), Role.OWNER),
        lambda: services.change_role(user, project, user, Role.OWNER),
        lambda: services.remove_member(user, project, owner),
    ]
    for attempt in attempts:
        with pytest.raises(refusal):
            attempt()
    assert Project.objects.get().name == project.name
    assert role_of(user, project) == role


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_do_not_both(project: Project, owner: User) -> None:
    second = MembershipFactory.create(project=project, role=Role.OWNER).user

    def leave(user: User) -> bool:
        try:
            services.remove_member(user, project, user)
        except LastOwner:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [owner, second])) == [False, True]
    assert Membership.objects.filter(role=Role.OWNER).count() == 1
