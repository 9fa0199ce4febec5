"""Accounts and tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from segmentation.domain.accounts.models import ApiToken, User
from segmentation.domain.accounts.queries import find_user
from segmentation.domain.accounts.services import (
    authenticate_token,
    create_token,
    create_user,
    revoke_token,
)
from segmentation.domain.audit.models import AuditEntry
from segmentation.domain.common.errors import Conflict, NotFound, UserError
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestCreateUser:
    def test_signs_in_with_the_password_and_is_in_the_audit(self) -> None:
        admin = UserFactory.create(is_superuser=True)
        user = create_user("ada", "a good password", email="ada@example.org", actor=admin)
        assert user.check_password("a good password")
        assert not user.is_staff
        assert not user.is_superuser
        entry = AuditEntry.objects.get(action="account created")
        assert (entry.actor, entry.target_id) == (admin, str(user.pk))
        assert "a good password" not in str(entry.data)

    def test_without_a_password_nobody_signs_in(self) -> None:
        assert not create_user("ada").has_usable_password()

    def test_site_admins_reach_the_admin_pages(self) -> None:
        user = create_user("root", "x", site_admin=True)
        assert user.is_staff
        assert user.is_superuser

    def test_names_are_taken_once(self) -> None:
        create_user("ada")
        with pytest.raises(Conflict, match="ada"):
            create_user("ada")
        assert User.objects.filter(username="ada").count() == 1


class TestFindUser:
    def test_by_name_and_by_email(self) -> None:
        user = UserFactory.create(username="ada", email="Ada@example.org")
        assert find_user("ada") == user
        assert find_user("ada@EXAMPLE.org") == user
        assert find_user("bob") is None
        assert find_user("") is None

    def test_an_email_of_two_people_names_neither(self) -> None:
        UserFactory.create(email="lab@example.org")
        UserFactory.create(email="lab@example.org")
        assert find_user("lab@example.org") is None

    def test_closed_accounts_are_not_found(self) -> None:
        UserFactory.create(username="ada", is_active=False)
        assert find_user("ada") is None


class TestTokens:
    def test_lets_its_owner_in(self) -> None:
        user = UserFactory.create()
        _, plaintext = create_token(user, "notebook")
        assert authenticate_token(plaintext) == user

    def test_only_a_digest_is_kept(self) -> None:
        token, plaintext = create_token(UserFactory.create(), "notebook")
        kept = str(ApiToken.objects.filter(pk=token.pk).values().get())
        assert plaintext not in kept
        assert plaintext.removeprefix("ocl_") not in kept
        assert plaintext not in str(list(AuditEntry.objects.values()))
        assert len(plaintext) >= 43  # 256 bits in base64

    def test_lives_for_90_days_unless_said_otherwise(self) -> None:
        token, _ = create_token(UserFactory.create(), "notebook")
        left = token.expires_at - timezone.now()
        assert timedelta(days=90) - left < timedelta(minutes=1)

    def test_lets_nobody_in_when_wrong_expired_revoked_or_closed(self) -> None:
        user = UserFactory.create()
        token, plaintext = create_token(user, "notebook")
        assert authenticate_token(plaintext + "x") is None
        assert authenticate_token("") is None

        ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now())
        assert authenticate_token(plaintext) is None

        other, other_plaintext = create_token(user, "other")
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert authenticate_token(other_plaintext) is None
        User.objects.filter(pk=user.pk).update(is_active=True)
        revoke_token(user, other)
        assert authenticate_token(other_plaintext) is None

    def test_its_use_is_noted_at_most_once_a_minute(self) -> None:
        token, plaintext = create_token(UserFactory.create(), "notebook")
        authenticate_token(plaintext)
        token.refresh_from_db()
        first = token.last_used_at
        assert first is not None
        authenticate_token(plaintext)
        token.refresh_from_db()
        assert token.last_used_at == first
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=first - timedelta(minutes=2))
        authenticate_token(plaintext)
        token.refresh_from_db()
        assert token.last_used_at is not None
        assert token.last_used_at >= first

    @pytest.mark.parametrize("lifetime", [timedelta(), timedelta(days=-1), timedelta(days=400)])
    def test_lives_neither_backwards_nor_for_ever(self, lifetime: timedelta) -> None:
        with pytest.raises(UserError):
            create_token(UserFactory.create(), "notebook", lifetime)

    def test_needs_a_name(self) -> None:
        with pytest.raises(UserError):
            create_token(UserFactory.create(), " ")

    def test_others_can_not_revoke_it_but_site_admins_can(self) -> None:
        token, plaintext = create_token(UserFactory.create(), "notebook")
        with pytest.raises(NotFound):
            revoke_token(UserFactory.create(), token)
        assert authenticate_token(plaintext) is not None
        revoke_token(UserFactory.create(is_superuser=True), token)
        assert authenticate_token(plaintext) is None
        assert AuditEntry.objects.filter(action="token revoked").count() == 1
