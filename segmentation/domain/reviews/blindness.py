"""Reviewing without knowing which model it was, and what others said."""

from segmentation.domain.accounts.models import User
from segmentation.domain.projects.models import Project
from segmentation.domain.projects.permissions import can_edit
from segmentation.domain.reviews.models import ReviewSettings


def is_blind(project: Project) -> bool:
    """Whether reviewing is blind in a project."""
    return ReviewSettings.objects.filter(project=project, blind=True).exists()


def is_blind_to(user: User, project: Project) -> bool:
    """Whether models and other reviewers are hidden from a person: all but owners."""
    return is_blind(project) and not can_edit(user, project)
