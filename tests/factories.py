"""Makers of rows for tests; call `create()`, which tells the type checker what it makes."""

from factory.declarations import LazyAttribute, RelatedFactory, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory, Password

from segmentation.domain.accounts.models import User
from segmentation.domain.jobs.models import Job
from segmentation.domain.projects.models import Membership, Project, Role

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[User]):
    """Someone who can sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = Sequence(lambda n: f"person{n}")
    email = LazyAttribute(lambda user: f"{user.username}@example.org")
    password = Password(PASSWORD)


class ProjectFactory(DjangoModelFactory[Project]):
    """A project with its owner as the only member."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Project {n}")
    created_by = SubFactory(UserFactory)
    owned = RelatedFactory(
        "tests.factories.MembershipFactory",
        factory_related_name="project",
        user=SelfAttribute("..created_by"),
        role=Role.OWNER,
    )


class MembershipFactory(DjangoModelFactory[Membership]):
    """Someone's part in a project."""

    class Meta:
        model = Membership

    project = SubFactory(ProjectFactory)
    user = SubFactory(UserFactory)
    role = Role.MEMBER


class JobFactory(DjangoModelFactory[Job]):
    """A queued job."""

    class Meta:
        model = Job

    kind = "test"
    project = SubFactory(ProjectFactory)
