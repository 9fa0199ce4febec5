"""Signing in for scripts, tokens, and the site's accounts."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from segmentation.domain.accounts.models import ApiToken, User
from tests.factories import PASSWORD, UserFactory
from tests.interfaces.api.problems import problem
from tests.interfaces.world import World, script_of

JSON = "application/json"
SIGN_IN = "/api/v1/auth/token/"


def test_name_and_password_give_a_token_that_works(db: None) -> None:
    user = UserFactory.create()
    signed_in = Client().post(SIGN_IN, {"username": user.username, "password": PASSWORD}, JSON)
    assert signed_in.status_code == 200
    assert set(signed_in.json()) == {"token", "expires"}
    script = Client(headers={"Authorization": f"Token {signed_in.json()['token']}"})
    (token,) = script.get("/api/v1/tokens/").json()["results"]
    assert token["expires"] == signed_in.json()["expires"]
    assert "token" not in token
    assert script.delete(f"/api/v1/tokens/{token['id']}/").status_code == 204
    problem(script.get("/api/v1/tokens/"), 401)


def test_a_wrong_password_is_401_and_says_nothing_of_the_name(db: None) -> None:
    user = UserFactory.create()
    answers = [
        problem(Client().post(SIGN_IN, {"username": name, "password": "wrong"}, JSON), 401)
        for name in (user.username, "nobody")
    ]
    assert answers[0] == answers[1]


def test_guessing_is_slowed_down_but_not_signing_in(db: None) -> None:
    user, wrong = UserFactory.create(), {"username": "someone", "password": "wrong"}
    right = {"username": user.username, "password": PASSWORD}
    for _ in range(25):
        assert Client().post(SIGN_IN, right, JSON).status_code == 200
    codes = [Client().post(SIGN_IN, wrong, JSON).status_code for _ in range(12)]
    assert codes == [401] * 10 + [429] * 2
    slowed = Client().post(SIGN_IN, wrong, JSON)
    problem(slowed, 429)
    assert int(slowed["Retry-After"]) > 0
    # The name is slowed down, not everyone; then the address is.
    assert Client().post(SIGN_IN, right, JSON).status_code == 200
    codes = [
        Client().post(SIGN_IN, {**wrong, "username": f"n{i}"}, JSON).status_code for i in range(12)
    ]
    assert codes == [401] * 10 + [429] * 2


def test_guessing_is_slowed_down_whatever_address_is_made_up(db: None) -> None:
    def guess(number: int) -> int:
        made_up, wrong = f"203.0.113.{number}", {"username": f"n{number}", "password": "wrong"}
        return Client(headers={"X-Forwarded-For": made_up}).post(SIGN_IN, wrong, JSON).status_code

    assert [guess(number) for number in range(21)] == [401] * 20 + [429]


def test_a_second_factor_is_not_passed_over(db: None) -> None:
    user = UserFactory.create()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    given = {"username": user.username, "password": PASSWORD}
    problem(Client().post(SIGN_IN, given, JSON), 403)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("change", [{"expires_at": timezone.now() - timedelta(1)}, None])
def test_an_expired_token_and_one_of_a_closed_account_are_worthless(
    change: dict[str, object] | None, db: None
) -> None:
    user = UserFactory.create()
    script = script_of(user)
    assert script.get("/api/v1/tokens/").status_code == 200
    if change:
        ApiToken.objects.update(**change)
    else:
        User.objects.update(is_active=False)
    problem(script.get("/api/v1/tokens/"), 401)


def test_only_a_person_at_a_browser_makes_tokens(world: World) -> None:
    problem(world.client("owner").post("/api/v1/tokens/", {"name": "more"}, JSON), 403)
    browser = Client()
    browser.force_login(world.people["owner"])
    made = browser.post("/api/v1/tokens/", {"name": "laptop", "days": 7}, JSON)
    assert made.status_code == 201
    script = Client(headers={"Authorization": f"Token {made.json()['token']}"})
    assert script.get("/api/v1/projects/").status_code == 200
    problem(browser.post("/api/v1/tokens/", {"name": "laptop", "days": 1000}, JSON), 400)


def test_tokens_of_others_are_not_there(world: World) -> None:
    problem(world.client("member").delete(f"/api/v1/tokens/{world.token.pk}/"), 404)
    problem(world.client("admin").delete(f"/api/v1/tokens/{world.token.pk}/"), 404)


def test_admins_make_accounts(world: World) -> None:
    new = {"username": "ada", "email": "ada@example.org", "password": PASSWORD}
    made = world.client("admin").post("/api/v1/users/", new, JSON)
    assert made.status_code == 201
    assert "password" not in made.json()
    assert made.json()["is_admin"] is False
    signed_in = Client().post(SIGN_IN, {"username": "ada", "password": PASSWORD}, JSON)
    assert signed_in.status_code == 200
    problem(world.client("admin").post("/api/v1/users/", new, JSON), 400)
    body = problem(
        world.client("admin").post("/api/v1/users/", {"username": "b", "password": "123"}, JSON),
        400,
    )
    assert list(body["errors"]) == ["password"]
    problem(world.client("owner").post("/api/v1/users/", new, JSON), 403)
