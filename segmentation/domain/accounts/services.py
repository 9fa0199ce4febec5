"""Making accounts, and the tokens that scripts sign in with."""

import hashlib
import secrets
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from segmentation.domain.accounts.models import ApiToken, User
from segmentation.domain.accounts.permissions import can_revoke_token
from segmentation.domain.audit.services import record
from segmentation.domain.common.errors import Conflict, NotFound, UserError

TOKEN_LIFETIME = timedelta(days=90)
LONGEST_TOKEN_LIFETIME = timedelta(days=366)
# The prefix lets scanners for leaked secrets recognise ours.
_TOKEN_PREFIX = "ocl_"  # noqa: S105 (no secret)
_TOKEN_BYTES = 32
_USE_IS_NOTED_EVERY = timedelta(minutes=1)


def create_user(
    username: str,
    password: str | None = None,
    *,
    email: str = "",
    site_admin: bool = False,
    actor: User | None = None,
) -> User:
    """Make an account; without a password it can't sign in until one is set."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, email, password, is_staff=site_admin, is_superuser=site_admin
            )
            record(actor, "account created", user, username=username, site_admin=site_admin)
    except IntegrityError:
        raise Conflict(f"There is already an account named {username}.") from None
    return user


@transaction.atomic
def create_token(
    user: User, name: str, lifetime: timedelta = TOKEN_LIFETIME
) -> tuple[ApiToken, str]:
    """A new token and its plain text, which is told this once: only its digest is kept."""
    if not timedelta() < lifetime <= LONGEST_TOKEN_LIFETIME:
        raise UserError(f"A token lives for at most {LONGEST_TOKEN_LIFETIME.days} days.")
    if not name.strip():
        raise UserError("Give the token a name, so that you recognise it later.")
    plaintext = _TOKEN_PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=_digest(plaintext),
        expires_at=timezone.now() + lifetime,
    )
    record(user, "token created", token, name=token.name, expires_at=token.expires_at)
    return token, plaintext


def authenticate_token(plaintext: str) -> User | None:
    """The active person a valid token belongs to."""
    now = timezone.now()
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(plaintext), expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is None:
        return None
    _note_use(token)
    return token.user


@transaction.atomic
def revoke_token(actor: User, token: ApiToken) -> None:
    """Make a token worthless at once."""
    if not can_revoke_token(actor, token):
        raise NotFound
    record(actor, "token revoked", token, name=token.name)
    token.delete()


def _digest(plaintext: str) -> str:
    # 256 random bits need no slow hash: they can't be guessed from their digest.
    return hashlib.sha256(plaintext.encode()).hexdigest()


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _USE_IS_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - _USE_IS_NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
