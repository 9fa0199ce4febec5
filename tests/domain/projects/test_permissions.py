"""The policy, role by role."""

import pytest
from pytest_django import DjangoAssertNumQueries

from segmentation.domain.accounts.models import User
from segmentation.domain.common.errors import Forbidden, NotFound
from segmentation.domain.projects import permissions
from segmentation.domain.projects.models import Membership, Project, Role
from segmentation.domain.projects.queries import projects_with_role
from tests.factories import MembershipFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

EVERYONE = {"owner", "member", "reviewer", "viewer"}
POLICY = {
    "can_view": EVERYONE,
    "can_edit": {"owner"},
    "can_manage_members": {"owner"},
    "can_upload": {"owner", "member"},
    "can_run": {"owner", "member"},
    "can_gate": {"owner", "member"},
    "can_review": {"owner", "member", "reviewer"},
    "can_delete": {"owner"},
}


@pytest.fixture
def project() -> Project:
    return ProjectFactory.create()


def person(project: Project, role: str) -> User:
    """Someone with a role in a project."""
    return MembershipFactory.create(project=project, role=role).user


@pytest.mark.parametrize("right", POLICY)
def test_each_right_is_for_the_roles_of_the_policy(project: Project, right: str) -> None:
    predicate = getattr(permissions, right)
    allowed = {role for role in Role.values if predicate(person(project, role), project)}
    assert allowed == POLICY[right]


@pytest.mark.parametrize("right", POLICY)
def test_site_admins_may_and_strangers_may_not(project: Project, right: str) -> None:
    predicate = getattr(permissions, right)
    assert predicate(UserFactory.create(is_superuser=True), project)
    assert not predicate(UserFactory.create(), project)
    assert not predicate(person(ProjectFactory.create(), Role.OWNER), project)


@pytest.mark.parametrize("right", POLICY)
def test_closed_accounts_may_nothing(project: Project, right: str) -> None:
    predicate = getattr(permissions, right)
    assert not predicate(UserFactory.create(is_superuser=True, is_active=False), project)
    user = person(project, Role.OWNER)
    user.is_active = False
    assert not predicate(user, project)


def test_what_one_may_not_see_is_not_there(project: Project) -> None:
    with pytest.raises(NotFound):
        permissions.require(permissions.can_run, UserFactory.create(), project)
    with pytest.raises(Forbidden):
        permissions.require(permissions.can_run, person(project, Role.VIEWER), project)
    permissions.require(permissions.can_run, person(project, Role.MEMBER), project)


def test_sees_the_projects_one_is_in(project: Project) -> None:
    other = ProjectFactory.create()
    user = person(project, Role.VIEWER)
    assert list(Project.objects.visible_to(user)) == [project]
    assert set(Project.objects.visible_to(UserFactory.create(is_superuser=True))) == {
        project,
        other,
    }
    assert not Project.objects.visible_to(UserFactory.create()).exists()
    user.is_active = False
    assert not Project.objects.visible_to(user).exists()


def test_sees_the_members_of_those(project: Project) -> None:
    ProjectFactory.create()
    user = person(project, Role.VIEWER)
    seen = Membership.objects.visible_to(user)
    assert {membership.project for membership in seen} == {project}
    assert seen.count() == 2
    assert not Membership.objects.visible_to(UserFactory.create()).exists()


def test_projects_come_with_the_role_in_one_query(
    project: Project, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = person(project, Role.REVIEWER)
    MembershipFactory.create(user=user, role=Role.OWNER)
    with django_assert_num_queries(1):
        roles = {row.pk: vars(row)["role"] for row in projects_with_role(user)}
    assert roles[project.pk] == Role.REVIEWER
    assert sorted(roles.values()) == ["owner", "reviewer"]
    admin = UserFactory.create(is_superuser=True)
    assert [vars(row)["role"] for row in projects_with_role(admin)] == [None, None]
