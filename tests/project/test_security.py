"""What browsers are told with every answer."""

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def test_every_answer_carries_the_policy(client: Client) -> None:
    for address in ("/healthz", "/api/v1/projects/", "/no/such/page"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert "'unsafe-eval'" not in policy


def test_cookies_are_secure_where_https_is_spoken(client: Client) -> None:
    def cookie(secure: bool) -> bool:
        client.cookies.clear()
        response = client.get("/accounts/login/", secure=secure)
        return bool(response.cookies["csrftoken"]["secure"])

    assert cookie(secure=True)
    assert not cookie(secure=False)


def test_nobody_signs_up_alone(client: Client) -> None:
    answer = client.post(
        "/accounts/signup/",
        {
            "username": "eve",
            "email": "eve@example.org",
            "password1": "x" * 20,
            "password2": "x" * 20,
        },
    )
    assert "_auth_user_id" not in client.session
    assert answer.status_code == 200


def test_a_forgotten_password_is_not_promised_a_mail(client: Client) -> None:
    page = client.get("/accounts/password/reset/")
    assert page.status_code == 200
    assert "sends no mail" in page.content.decode()
    assert client.post("/accounts/password/reset/", {"email": "a@b.org"}).status_code == 405


def test_debug_is_off_and_hosts_are_checked(client: Client) -> None:
    assert settings.DEBUG is False
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400
