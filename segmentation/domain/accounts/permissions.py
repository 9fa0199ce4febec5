"""Who may do what to accounts."""

from segmentation.domain.accounts.models import ApiToken, User


def is_site_admin(user: User) -> bool:
    """Site admins look after accounts, models and workers, and see every project."""
    return user.is_active and user.is_superuser


def can_revoke_token(user: User, token: ApiToken) -> bool:
    """A token is revoked by the person it belongs to, or by a site admin."""
    return user.is_active and (token.user_id == user.pk or is_site_admin(user))
