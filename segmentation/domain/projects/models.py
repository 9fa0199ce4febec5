"""Projects, and who takes part in them as what."""

from django.conf import settings
from django.db import models

from segmentation.domain.common.models import Trashable, UUIDModel
from segmentation.domain.projects.querysets import MembershipQuerySet, ProjectQuerySet

LONGEST_NAME = 200
LONGEST_KIND = 64


class Role(models.TextChoices):
    OWNER = "owner"
    MEMBER = "member"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Project(Trashable):
    """Images, runs and results that belong together, and their members."""

    name = models.CharField(max_length=LONGEST_NAME)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Membership(UUIDModel):
    """One person's role in one project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="one_role_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class ViewSettings(UUIDModel):
    """How one person looks at one kind of image of a project; `kind` tells kinds apart."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=LONGEST_KIND)
    view = models.JSONField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "project", "kind"], name="one_view_per_kind")
        ]
