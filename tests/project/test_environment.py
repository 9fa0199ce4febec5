"""The one reader of the environment."""

import re
import stat
from pathlib import Path

import pytest

from project.settings import environment


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No variable but the data folder."""
    for name in ("DATABASE_URL", "REDIS_URL", "OCELLUS_BROKER_URL", "OCELLUS_DEMO", "OCELLUS_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OCELLUS_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_embedded_default_needs_nothing(bare: Path) -> None:
    env = environment.read()
    assert (env.host, env.port) == ("127.0.0.1", 8000)
    assert (env.database_url, env.redis_url, env.broker_url) == ("", "", "")
    assert env.storage_url == f"file://{bare}/storage"
    assert not env.demo
    assert env.demo_password == ""


def test_what_is_empty_counts_as_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path(environment.__file__).read_text()
    names = {*re.findall(r'"(OCELLUS_\w+|\w+_URL)"', text), *environment.OTLP, "OCELLUS_PORT"}
    assert "OCELLUS_TRASH_DAYS" in names
    for name in names:
        monkeypatch.delenv(name, raising=False)
    bare = environment.read()
    for name in names:
        monkeypatch.setenv(name, "")
    assert environment.read() == bare


def test_the_secret_key_is_made_once_and_kept_from_others(bare: Path) -> None:
    first, second = environment.read(), environment.read()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 50
    assert stat.S_IMODE((bare / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in bare.iterdir()] == ["secret_key"]


def test_the_demo_password_is_given_or_made(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCELLUS_DEMO", "1")
    made = environment.read()
    assert made.demo_password == (bare / "demo_password").read_text()
    assert not made.demo_password_given
    monkeypatch.setenv("OCELLUS_DEMO_PASSWORD", "given")
    assert environment.read().demo_password == "given"
    assert environment.read().demo_password_given


def test_redis_is_the_broker_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://cache")
    assert environment.read().broker_url == "redis://cache"
    monkeypatch.setenv("OCELLUS_BROKER_URL", "amqp://rabbit")
    assert environment.read().broker_url == "amqp://rabbit"


def test_hosts_are_added_to_those_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCELLUS_ALLOWED_HOSTS", "a.example, b.example,")
    hosts = environment.read().allowed_hosts
    assert {"a.example", "b.example", "localhost", "127.0.0.1"} <= set(hosts)
    assert "" not in hosts


@pytest.mark.parametrize(
    ("name", "value"),
    [("OCELLUS_PORT", "eighty"), ("OCELLUS_PORT", "0"), ("OCELLUS_DEMO", "maybe")],
)
def test_nonsense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name):
        environment.read()
