"""The accounts of the demo."""

from django.conf import settings

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_user

ADMIN, MEMBER, REVIEWER = "admin", "member", "reviewer"


def ensure_accounts() -> None:
    """Make the accounts that are missing, and say how to sign in."""
    for name in (ADMIN, MEMBER, REVIEWER):
        _ensure(name)
    print(f"Demo accounts: {ADMIN}, {MEMBER}, {REVIEWER}; password: {_told()}", flush=True)


def _ensure(name: str) -> None:
    """A password given by the surroundings rules; a random one is set once and then left alone."""
    password = settings.OCELLUS_DEMO_PASSWORD
    user = User.objects.filter(username=name).first()
    if user is None:
        create_user(name, password, site_admin=name == ADMIN)
    elif settings.OCELLUS_DEMO_PASSWORD_GIVEN and not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])


def _told() -> str:
    if settings.OCELLUS_DEMO_PASSWORD_GIVEN:
        return "as given by OCELLUS_DEMO_PASSWORD"
    place = settings.OCELLUS_DATA / "demo_password"
    return f"{settings.OCELLUS_DEMO_PASSWORD} (kept in {place})"
