"""What site admins do on the admin pages is in the audit."""

import pytest
from django.test import Client
from django.urls import reverse

from segmentation.domain.accounts.models import User
from segmentation.domain.accounts.services import create_token
from segmentation.domain.audit.models import AuditEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> User:
    """A site admin, signed in."""
    user = UserFactory.create(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_closing_an_account_is_recorded(client: Client, admin: User) -> None:
    user = UserFactory.create()
    page = reverse("admin:accounts_user_change", args=[user.pk])
    fields = {"username": user.username, "email": user.email}
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    response = client.post(page, {**fields, **joined})
    assert response.status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    entry = AuditEntry.objects.get(action="account changed")
    assert (entry.actor, entry.target_id) == (admin, str(user.pk))
    assert "is_active" in entry.data["fields"]


@pytest.mark.usefixtures("admin")
def test_tokens_are_shown_without_their_digest(client: Client) -> None:
    token, _ = create_token(UserFactory.create(), "notebook")
    page = client.get(reverse("admin:accounts_apitoken_change", args=[token.pk]))
    assert "notebook" in page.content.decode()
    assert token.digest not in page.content.decode()
    assert (
        client.post(reverse("admin:accounts_apitoken_delete", args=[token.pk])).status_code == 403
    )
