"""Finding people."""

from django.db.models import Q

from segmentation.domain.accounts.models import User


def find_user(name_or_email: str) -> User | None:
    """The active account with this user name, or this email address when it is only one's."""
    active = User.objects.filter(is_active=True)
    named = active.filter(username=name_or_email).first()
    if named is not None or not name_or_email:
        return named
    found = list(active.filter(Q(email__iexact=name_or_email))[:2])
    return found[0] if len(found) == 1 else None
