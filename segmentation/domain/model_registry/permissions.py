"""Who may do what to models; every sentence here is the policy."""

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.permissions import is_site_admin
from segmentation.domain.common.errors import Forbidden
from segmentation.domain.model_registry.models import Model
from segmentation.domain.projects.models import Project

ADMINS_ONLY = "Only site admins look after models."


def can_manage_models(user: User) -> bool:
    """Site admins import, test, share and retire models."""
    return is_site_admin(user)


def can_use(model: Model, project: Project) -> bool:
    """A project uses the site's models and its own."""
    return model.project_id in {None, project.pk}


def require_manager(user: User) -> None:
    """Raise `Forbidden` for everyone but those who look after models."""
    if not can_manage_models(user):
        raise Forbidden(ADMINS_ONLY)
